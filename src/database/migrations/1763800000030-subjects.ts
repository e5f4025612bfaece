import { Table, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

export class Subjects1763800000030 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'subject_keys',
        columns: [column.id('id', { isPrimary: true }), column.text('sealed')],
      }),
    );
    await db.addColumn('authorizations', new TableColumn(column.json('claims', { isNullable: true })));
    await db.addColumn('consents', new TableColumn(column.text('claims', { isNullable: true })));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropColumn('consents', 'claims');
    await db.dropColumn('authorizations', 'claims');
    await db.dropTable('subject_keys');
  }
}
