import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

const BOUND = ['refresh_tokens', 'access_tokens'];

/** The keys to which codes and tokens are bound (RFC 9449). */
export class Confirmations1764600000410 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    for (const table of BOUND) {
      await db.addColumn(table, new TableColumn(column.ascii('confirmation', 60, { isNullable: true })));
    }
    await db.addColumn('authorization_codes', new TableColumn(column.digest('dpop_jkt', { isNullable: true })));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropColumn('authorization_codes', 'dpop_jkt');
    for (const table of BOUND) await db.dropColumn(table, 'confirmation');
  }
}
