import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

export class Clients1763700000002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'clients',
        columns: [
          column.ascii('id', 100, { isPrimary: true }),
          column.name('name', 200),
          column.json('metadata'),
          column.flag('disabled'),
          column.time('tokens_not_before', { isNullable: true }),
          column.time('created_at'),
          column.time('updated_at'),
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'client_secrets',
        columns: [
          column.id('id', { isPrimary: true }),
          column.ascii('client_id', 100),
          column.digest('digest'),
          column.time('created_at'),
          column.time('expires_at', { isNullable: true }),
          column.time('last_used_at', { isNullable: true }),
        ],
        indices: [
          { name: 'ix_client_secrets_client_id', columnNames: ['client_id'] },
          { name: 'ix_client_secrets_expires_at', columnNames: ['expires_at'] },
        ],
        foreignKeys: [
          {
            name: 'fk_client_secrets_client',
            columnNames: ['client_id'],
            referencedTableName: 'clients',
            referencedColumnNames: ['id'],
            onUpdate: 'NO ACTION',
            onDelete: 'NO ACTION',
          },
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'client_origins',
        columns: [
          column.ascii('origin', 255, { isPrimary: true }),
          column.ascii('client_id', 100, { isPrimary: true }),
        ],
        indices: [{ name: 'ix_client_origins_client_id', columnNames: ['client_id'] }],
        foreignKeys: [
          {
            name: 'fk_client_origins_client',
            columnNames: ['client_id'],
            referencedTableName: 'clients',
            referencedColumnNames: ['id'],
            onUpdate: 'NO ACTION',
            onDelete: 'NO ACTION',
          },
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'resources',
        columns: [
          column.id('id', { isPrimary: true }),
          column.ascii('identifier', 500),
          column.name('name', 200),
          column.json('scopes'),
          column.ascii('access_token_format', 10, { isNullable: true }),
          column.integer('access_token_ttl', { isNullable: true }),
          column.ascii('access_token_signing_alg', 10, { isNullable: true }),
          column.time('created_at'),
          column.time('updated_at'),
        ],
        uniques: [{ name: 'uq_resources_identifier', columnNames: ['identifier'] }],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('resources');
    await db.dropTable('client_origins');
    await db.dropTable('client_secrets');
    await db.dropTable('clients');
  }
}
