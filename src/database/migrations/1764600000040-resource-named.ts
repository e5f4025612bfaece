import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Adds whether an authorization request named its resources; without any, OpenID tokens are for the issuer too. */
export class ResourceNamed1764600000040 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.addColumn('authorizations', new TableColumn(column.flag('resource_named', { isNullable: true })));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropColumn('authorizations', 'resource_named');
  }
}
