import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

const BY_SESSION = 'ix_authorizations_session_id';

export class CleanUp1763900000012 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'sweeps',
        columns: [
          column.ascii('name', 60, { isPrimary: true }),
          column.time('ended_at'),
          column.integer('removed'),
          column.integer('took_ms'),
        ],
      }),
    );
    await db.createIndex('authorizations', new TableIndex({ name: BY_SESSION, columnNames: ['session_id'] }));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropIndex('authorizations', BY_SESSION);
    await db.dropTable('sweeps');
  }
}
