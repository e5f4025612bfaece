import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

export class Refusals1763900000010 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'refusals',
        columns: [
          column.id('id', { isPrimary: true }),
          column.time('at'),
          column.ascii('client_id', 100, { isNullable: true }),
          column.ascii('path', 300),
          column.ascii('error', 40),
          column.integer('status'),
          column.text('description'),
          column.text('reason'),
          column.name('section', 100),
          column.text('expected', { isNullable: true }),
          column.text('received', { isNullable: true }),
          column.text('fix'),
          column.time('expires_at'),
        ],
        indices: [
          { name: 'ix_refusals_client_id', columnNames: ['client_id', 'id'] },
          { name: 'ix_refusals_expires_at', columnNames: ['expires_at'] },
        ],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('refusals');
  }
}
