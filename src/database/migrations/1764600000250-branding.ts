import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** The brand that the admin API has set, and its files. */
export class Branding1764600000250 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'branding',
        columns: [
          column.id('id', { isPrimary: true }),
          column.name('name', 60, { isNullable: true }),
          column.ascii('color', 7, { isNullable: true }),
          column.digest('logo', { isNullable: true }),
          column.digest('css', { isNullable: true }),
          column.json('links'),
          column.time('updated_at'),
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'brand_files',
        columns: [column.digest('digest', { isPrimary: true }), column.text('content')],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('brand_files');
    await db.dropTable('branding');
  }
}
