import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Requests of devices without a browser (RFC 8628). */
export class DeviceRequests1764600000481 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'device_requests',
        columns: [
          column.id('id', { isPrimary: true }),
          column.digest('digest'),
          column.ascii('user_code', 8),
          column.ascii('client_id', 100),
          column.text('scope'),
          column.json('resource'),
          column.json('details', { isNullable: true }),
          column.json('acr_values'),
          column.digest('browser_digest', { isNullable: true }),
          column.integer('poll_interval'),
          column.time('last_polled_at', { isNullable: true }),
          column.ascii('answer', 10, { isNullable: true }),
          column.id('answered_by', { isNullable: true }),
          column.id('authorization_id', { isNullable: true }),
          column.id('used_by', { isNullable: true }),
          column.time('created_at'),
          column.time('expires_at'),
        ],
        uniques: [{ name: 'uq_device_requests_user_code', columnNames: ['user_code'] }],
        indices: [{ name: 'ix_device_requests_expires_at', columnNames: ['expires_at'] }],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('device_requests');
  }
}
