import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Authorization requests that clients push (RFC 9126). */
export class PushedRequests1764600000400 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'pushed_requests',
        columns: [
          column.id('id', { isPrimary: true }),
          column.digest('digest'),
          column.ascii('client_id', 100),
          column.text('parameters'),
          column.time('opens_until'),
          column.time('expires_at'),
          column.id('used_by', { isNullable: true }),
        ],
        indices: [{ name: 'ix_pushed_requests_expires_at', columnNames: ['expires_at'] }],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('pushed_requests');
  }
}
