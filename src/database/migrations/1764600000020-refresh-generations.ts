import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Adds when the latest generations of a refresh token were superseded. */
export class RefreshGenerations1764600000020 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.addColumn(
      'refresh_tokens',
      new TableColumn(columnsFor(db).ascii('superseded', 700, { isNullable: true })),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropColumn('refresh_tokens', 'superseded');
  }
}
