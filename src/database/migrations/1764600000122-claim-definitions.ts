import { Table, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Further claims about users, and their values. */
export class ClaimDefinitions1764600000122 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.addColumn('users', new TableColumn(column.json('custom_claims', { isNullable: true })));
    await db.createTable(
      new Table({
        name: 'claim_definitions',
        columns: [
          column.id('id', { isPrimary: true }),
          column.ascii('name', 100),
          column.ascii('type', 20),
          column.ascii('scope', 100),
          column.json('places'),
          column.name('description', 200),
          column.time('created_at'),
          column.time('updated_at'),
        ],
        uniques: [{ name: 'uq_claim_definitions_name', columnNames: ['name'] }],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('claim_definitions');
    await db.dropColumn('users', 'custom_claims');
  }
}
