import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** `authorization_details` of backchannel authentication requests (RFC 9396, CIBA Core §7.1). */
export class BackchannelDetails1764600000480 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.addColumn('backchannel_requests', new TableColumn(columnsFor(db).json('details', { isNullable: true })));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropColumn('backchannel_requests', 'details');
  }
}
