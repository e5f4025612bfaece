import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** From where a session was used last, so that people recognise their own (ASVS 5.0 V7.5.2). */
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
