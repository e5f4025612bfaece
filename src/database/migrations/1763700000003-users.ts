import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

export class Users1763700000003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'users',
        columns: [
          column.id('id', { isPrimary: true }),
          column.name('username', 200),
          column.name('username_key', 200),
          column.json('claims'),
          column.json('admin_scopes'),
          column.flag('disabled'),
          column.time('created_at'),
          column.time('updated_at'),
        ],
        uniques: [{ name: 'uq_users_username_key', columnNames: ['username_key'] }],
      }),
    );
    await db.createTable(
      new Table({
        name: 'credentials',
        columns: [
          column.id('id', { isPrimary: true }),
          column.id('user_id'),
          column.ascii('type', 20),
          column.text('data'),
          column.time('created_at'),
          column.time('updated_at'),
        ],
        indices: [{ name: 'ix_credentials_user_id', columnNames: ['user_id'] }],
        foreignKeys: [
          {
            name: 'fk_credentials_user',
            columnNames: ['user_id'],
            referencedTableName: 'users',
            referencedColumnNames: ['id'],
            onUpdate: 'NO ACTION',
            onDelete: 'NO ACTION',
          },
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'sessions',
        columns: [
          column.id('id', { isPrimary: true }),
          column.digest('digest'),
          column.id('user_id'),
          column.time('auth_time'),
          column.json('amr'),
          column.time('created_at'),
          column.time('last_seen_at'),
          column.time('expires_at'),
          column.time('ended_at', { isNullable: true }),
        ],
        indices: [
          { name: 'ix_sessions_user_id', columnNames: ['user_id'] },
          { name: 'ix_sessions_expires_at', columnNames: ['expires_at'] },
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'consents',
        columns: [
          column.id('id', { isPrimary: true }),
          column.id('user_id'),
          column.ascii('client_id', 100),
          column.text('scope'),
          column.time('created_at'),
          column.time('updated_at'),
        ],
        uniques: [{ name: 'uq_consents_user_id_client_id', columnNames: ['user_id', 'client_id'] }],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('consents');
    await db.dropTable('sessions');
    await db.dropTable('credentials');
    await db.dropTable('users');
  }
}
