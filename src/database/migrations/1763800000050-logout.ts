import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

export class Logout1763800000050 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'session_clients',
        columns: [
          column.id('session_id', { isPrimary: true }),
          column.ascii('client_id', 100, { isPrimary: true }),
          column.ascii('subject', 255),
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'logout_deliveries',
        columns: [
          column.id('id', { isPrimary: true }),
          column.id('session_id'),
          column.ascii('client_id', 100),
          column.ascii('subject', 255),
          column.integer('attempts'),
          column.time('next_attempt_at'),
          column.time('expires_at'),
        ],
        indices: [
          { name: 'ix_logout_deliveries_next_attempt_at', columnNames: ['next_attempt_at'] },
          { name: 'ix_logout_deliveries_expires_at', columnNames: ['expires_at'] },
        ],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('logout_deliveries');
    await db.dropTable('session_clients');
  }
}
