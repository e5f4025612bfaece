import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Other servers by which people sign in. */
export class IdentityProviders1764600000200 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'identity_providers',
        columns: [
          column.id('id', { isPrimary: true }),
          column.name('name', 100),
          column.ascii('preset', 20),
          column.ascii('issuer', 500),
          column.ascii('client_id', 300),
          column.text('client_secret', { isNullable: true }),
          column.ascii('scope', 1000),
          column.json('settings'),
          column.flag('disabled'),
          column.integer('version'),
          column.time('created_at'),
          column.time('updated_at'),
        ],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('identity_providers');
  }
}
