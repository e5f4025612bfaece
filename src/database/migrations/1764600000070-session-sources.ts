import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Adds the address and browser of a session, by which users recognise their own sessions (ASVS 5.0 V7.5.2). */
export class SessionSources1764600000070 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.addColumns('sessions', [
      new TableColumn(column.ascii('user_agent', 300, { isNullable: true })),
      new TableColumn(column.ascii('address', 45, { isNullable: true })),
    ]);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropColumns('sessions', ['user_agent', 'address']);
  }
}
