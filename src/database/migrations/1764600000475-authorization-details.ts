import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** The column of each table: declared types, granted objects, and digests of remembered ones. */
const COLUMNS = [
  ['resources', 'details_types'],
  ['authorizations', 'details'],
  ['access_tokens', 'details'],
  ['consents', 'details'],
] as const;

/** Rich authorization requests (RFC 9396). */
export class AuthorizationDetails1764600000475 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    for (const [table, name] of COLUMNS) {
      await db.addColumn(table, new TableColumn(column.json(name, { isNullable: true })));
    }
  }

  async down(db: QueryRunner): Promise<void> {
    for (const [table, name] of COLUMNS.toReversed()) await db.dropColumn(table, name);
  }
}
