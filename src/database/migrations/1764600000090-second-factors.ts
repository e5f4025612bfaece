import { Table, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

const NO_ACTION = { onUpdate: 'NO ACTION', onDelete: 'NO ACTION' };
const TO_USERS = {
  columnNames: ['user_id'],
  referencedTableName: 'users',
  referencedColumnNames: ['id'],
  ...NO_ACTION,
};

/** Second factors: authenticator apps, recovery codes and passkeys; and the class that a sign-in reached. */
export class SecondFactors1764600000090 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.addColumn('users', new TableColumn(column.ascii('factors', 60, { default: "''" })));
    await db.addColumn('authorizations', new TableColumn(column.ascii('acr', 100, { isNullable: true })));
    await db.createTable(
      new Table({
        name: 'one_time_codes',
        columns: [
          column.id('id', { isPrimary: true }),
          column.id('user_id'),
          column.text('seed', { isNullable: true }),
          column.count('last_step'),
          column.json('recovery_codes'),
          column.integer('failures'),
          column.time('blocked_until', { isNullable: true }),
          column.integer('version'),
          column.id('used_by', { isNullable: true }),
          column.time('updated_at'),
        ],
        uniques: [{ name: 'uq_one_time_codes_user_id', columnNames: ['user_id'] }],
        foreignKeys: [{ name: 'fk_one_time_codes_user', ...TO_USERS }],
      }),
    );
    await db.createTable(
      new Table({
        name: 'passkeys',
        columns: [
          column.id('id', { isPrimary: true }),
          column.id('user_id'),
          column.digest('credential_digest'),
          column.text('credential_id'),
          column.text('public_key'),
          column.count('counter'),
          column.json('transports'),
          column.flag('is_synced'),
          column.name('name', 100),
          column.time('created_at'),
          column.time('last_used_at', { isNullable: true }),
        ],
        indices: [{ name: 'ix_passkeys_user_id', columnNames: ['user_id'] }],
        uniques: [{ name: 'uq_passkeys_credential_digest', columnNames: ['credential_digest'] }],
        foreignKeys: [{ name: 'fk_passkeys_user', ...TO_USERS }],
      }),
    );
    await db.createTable(
      new Table({
        name: 'spent_challenges',
        columns: [column.digest('digest', { isPrimary: true }), column.id('used_by'), column.time('expires_at')],
        indices: [{ name: 'ix_spent_challenges_expires_at', columnNames: ['expires_at'] }],
      }),
    );
    await db.createTable(
      new Table({
        name: 'trusted_browsers',
        columns: [
          column.id('id', { isPrimary: true }),
          column.id('user_id'),
          column.digest('digest'),
          column.name('user_agent', 300, { isNullable: true }),
          column.time('created_at'),
          column.time('last_used_at'),
          column.time('expires_at'),
        ],
        indices: [
          { name: 'ix_trusted_browsers_user_id', columnNames: ['user_id'] },
          { name: 'ix_trusted_browsers_expires_at', columnNames: ['expires_at'] },
        ],
        foreignKeys: [{ name: 'fk_trusted_browsers_user', ...TO_USERS }],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('trusted_browsers');
    await db.dropTable('spent_challenges');
    await db.dropTable('passkeys');
    await db.dropTable('one_time_codes');
    await db.dropColumn('authorizations', 'acr');
    await db.dropColumn('users', 'factors');
  }
}
