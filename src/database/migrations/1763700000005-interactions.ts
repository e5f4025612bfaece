import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

export class Interactions1763700000005 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'interactions',
        columns: [
          column.id('id', { isPrimary: true }),
          column.digest('browser_digest', { isNullable: true }),
          column.ascii('client_id', 100),
          column.json('parameters'),
          column.time('created_at'),
          column.time('expires_at'),
          column.id('used_by', { isNullable: true }),
        ],
        indices: [{ name: 'ix_interactions_expires_at', columnNames: ['expires_at'] }],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('interactions');
  }
}
