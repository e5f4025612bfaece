import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

const TABLES = ['users', 'sessions'];

/** Adds a counter that a transaction increments to exclude concurrent changes of the row, on any node of a cluster. */
export class Versions1764600000021 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await db.addColumn(table, new TableColumn(columnsFor(db).integer('version', { default: 0 })));
    }
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of TABLES) await db.dropColumn(table, 'version');
  }
}
