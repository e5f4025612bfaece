import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Requests for the approval of a person outside the browser of the client (CIBA Core §7). */
export class BackchannelRequests1764600000440 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'backchannel_requests',
        columns: [
          column.id('id', { isPrimary: true }),
          column.digest('digest'),
          column.ascii('client_id', 100),
          column.id('user_id'),
          column.text('scope'),
          column.json('resource'),
          column.json('acr_values'),
          column.name('binding_message', 100, { isNullable: true }),
          column.text('notification', { isNullable: true }),
          column.integer('attempts'),
          column.time('next_attempt_at', { isNullable: true }),
          column.integer('poll_interval'),
          column.time('last_polled_at', { isNullable: true }),
          column.ascii('answer', 10, { isNullable: true }),
          column.id('answered_by', { isNullable: true }),
          column.id('authorization_id', { isNullable: true }),
          column.id('used_by', { isNullable: true }),
          column.time('created_at'),
          column.time('expires_at'),
        ],
        indices: [
          { name: 'ix_backchannel_requests_user_id', columnNames: ['user_id'] },
          { name: 'ix_backchannel_requests_next_attempt_at', columnNames: ['next_attempt_at'] },
          { name: 'ix_backchannel_requests_expires_at', columnNames: ['expires_at'] },
        ],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('backchannel_requests');
  }
}
