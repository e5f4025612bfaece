import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Adds the sign-in that a resource needs (RFC 9470). */
export class SignInRules1764600000479 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.addColumn('resources', new TableColumn(column.ascii('acr', 100, { isNullable: true })));
    await db.addColumn('resources', new TableColumn(column.integer('max_age', { isNullable: true })));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropColumn('resources', 'max_age');
    await db.dropColumn('resources', 'acr');
  }
}
