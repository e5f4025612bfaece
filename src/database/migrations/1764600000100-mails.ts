import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** The outbox of mails. */
export class Mails1764600000100 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'mails',
        columns: [
          column.id('id', { isPrimary: true }),
          column.digest('recipient'),
          column.ascii('kind', 10),
          column.integer('number'),
          column.ascii('message', 40),
          column.id('user_id', { isNullable: true }),
          column.text('content', { isNullable: true }),
          column.integer('attempts'),
          column.time('next_attempt_at', { isNullable: true }),
          column.time('queued_at'),
          column.time('expires_at'),
        ],
        uniques: [{ name: 'uq_mails_number', columnNames: ['recipient', 'kind', 'number'] }],
        indices: [
          { name: 'ix_mails_next_attempt_at', columnNames: ['next_attempt_at'] },
          { name: 'ix_mails_expires_at', columnNames: ['expires_at'] },
        ],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('mails');
  }
}
