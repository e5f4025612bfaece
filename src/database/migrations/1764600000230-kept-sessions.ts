import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Adds whether the person asked to stay signed in (KEEP_SIGNED_IN). */
export class KeptSessions1764600000230 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.addColumn('sessions', new TableColumn(columnsFor(db).flag('kept', { isNullable: true })));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropColumn('sessions', 'kept');
  }
}
