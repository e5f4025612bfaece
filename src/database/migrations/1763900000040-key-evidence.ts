import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Adds when each signing key was used, so that an operator sees when it is no longer needed. */
export class KeyEvidence1763900000040 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.addColumns('signing_keys', [
      new TableColumn(column.count('tokens_signed', { default: 0 })),
      new TableColumn(column.time('latest_expiry', { isNullable: true })),
      new TableColumn(column.time('last_jwks_fetch', { isNullable: true })),
    ]);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropColumns('signing_keys', ['tokens_signed', 'latest_expiry', 'last_jwks_fetch']);
  }
}
