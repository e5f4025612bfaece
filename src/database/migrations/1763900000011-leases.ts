import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

export class Leases1763900000011 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'leases',
        columns: [column.ascii('name', 60, { isPrimary: true }), column.id('holder'), column.time('expires_at')],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('leases');
  }
}
