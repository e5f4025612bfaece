import { Table, TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

export class Registration1763800000040 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.addColumns('clients', [
      new TableColumn(column.ascii('registered_by', 36, { isNullable: true })),
      new TableColumn(column.digest('registration_token_digest', { isNullable: true })),
      new TableColumn(column.time('expires_at', { isNullable: true })),
    ]);
    await db.createIndex('clients', new TableIndex({ name: 'ix_clients_expires_at', columnNames: ['expires_at'] }));
    await db.createTable(
      new Table({
        name: 'registration_tokens',
        columns: [
          column.id('id', { isPrimary: true }),
          column.digest('digest'),
          column.integer('max_uses'),
          column.integer('uses_left'),
          column.ascii('created_by', 100),
          column.time('created_at'),
          column.time('expires_at'),
        ],
        indices: [{ name: 'ix_registration_tokens_expires_at', columnNames: ['expires_at'] }],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('registration_tokens');
    await db.dropIndex('clients', 'ix_clients_expires_at');
    await db.dropColumns('clients', ['registered_by', 'registration_token_digest', 'expires_at']);
  }
}
