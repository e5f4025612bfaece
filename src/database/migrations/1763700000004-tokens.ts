import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

const toAuthorization = (table: string) => ({
  name: `fk_${table}_authorization`,
  columnNames: ['authorization_id'],
  referencedTableName: 'authorizations',
  referencedColumnNames: ['id'],
  onUpdate: 'NO ACTION',
  onDelete: 'NO ACTION',
});

export class Tokens1763700000004 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'authorizations',
        columns: [
          column.id('id', { isPrimary: true }),
          column.ascii('client_id', 100),
          column.id('user_id'),
          column.id('session_id', { isNullable: true }),
          column.flag('session_bound'),
          column.text('scope'),
          column.json('audience'),
          column.time('auth_time'),
          column.json('amr'),
          column.time('created_at'),
          column.time('expires_at'),
          column.time('revoked_at', { isNullable: true }),
        ],
        indices: [
          { name: 'ix_authorizations_user_id', columnNames: ['user_id'] },
          { name: 'ix_authorizations_client_id', columnNames: ['client_id'] },
          { name: 'ix_authorizations_expires_at', columnNames: ['expires_at'] },
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'authorization_codes',
        columns: [
          column.id('id', { isPrimary: true }),
          column.digest('digest'),
          column.id('authorization_id'),
          column.ascii('client_id', 100),
          column.text('redirect_uri', { isNullable: true }),
          column.ascii('code_challenge', 43, { isNullable: true }),
          column.ascii('response_type', 50),
          column.text('nonce', { isNullable: true }),
          column.time('expires_at'),
          column.id('used_by', { isNullable: true }),
        ],
        indices: [
          { name: 'ix_authorization_codes_authorization_id', columnNames: ['authorization_id'] },
          { name: 'ix_authorization_codes_expires_at', columnNames: ['expires_at'] },
        ],
        foreignKeys: [toAuthorization('authorization_codes')],
      }),
    );
    await db.createTable(
      new Table({
        name: 'refresh_tokens',
        columns: [
          column.id('id', { isPrimary: true }),
          column.id('authorization_id'),
          column.ascii('client_id', 100),
          column.text('seed'),
          column.integer('generation'),
          column.time('rotated_at', { isNullable: true }),
          column.id('rotated_by', { isNullable: true }),
          column.time('ends_at'),
          column.time('expires_at'),
        ],
        indices: [
          { name: 'ix_refresh_tokens_authorization_id', columnNames: ['authorization_id'] },
          { name: 'ix_refresh_tokens_expires_at', columnNames: ['expires_at'] },
        ],
        foreignKeys: [toAuthorization('refresh_tokens')],
      }),
    );
    await db.createTable(
      new Table({
        name: 'access_tokens',
        columns: [
          column.id('id', { isPrimary: true }),
          column.digest('digest', { isNullable: true }),
          column.id('authorization_id', { isNullable: true }),
          column.ascii('client_id', 100),
          column.text('scope'),
          column.json('audience'),
          column.time('expires_at'),
          column.time('revoked_at', { isNullable: true }),
        ],
        indices: [
          { name: 'ix_access_tokens_authorization_id', columnNames: ['authorization_id'] },
          { name: 'ix_access_tokens_expires_at', columnNames: ['expires_at'] },
        ],
        foreignKeys: [toAuthorization('access_tokens')],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('access_tokens');
    await db.dropTable('refresh_tokens');
    await db.dropTable('authorization_codes');
    await db.dropTable('authorizations');
  }
}
