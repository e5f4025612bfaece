import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

export class SignInFailures1763900000030 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'sign_in_failures',
        columns: [
          column.digest('id', { isPrimary: true }),
          column.integer('failures'),
          column.time('blocked_until'),
          column.time('expires_at'),
        ],
        indices: [{ name: 'ix_sign_in_failures_expires_at', columnNames: ['expires_at'] }],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('sign_in_failures');
  }
}
