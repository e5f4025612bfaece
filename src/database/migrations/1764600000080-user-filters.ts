import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Rows that are read and written together. */
const BATCH = 500;

interface Row {
  readonly id: string;
  readonly claims: string;
}

/** Adds searches of users by email address and `disabled`, and the time from which failed sign-ins count. */
export class UserFilters1764600000080 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.addColumns('users', [
      new TableColumn(column.name('email_key', 254, { isNullable: true })),
      new TableColumn(column.time('unlocked_at', { isNullable: true })),
    ]);
    await fillEmailKeys(db);
    await db.createIndices('users', [
      new TableIndex({ name: 'ix_users_email_key', columnNames: ['email_key', 'id'] }),
      new TableIndex({ name: 'ix_users_disabled', columnNames: ['disabled', 'id'] }),
    ]);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropIndex('users', 'ix_users_disabled');
    await db.dropIndex('users', 'ix_users_email_key');
    await db.dropColumns('users', ['email_key', 'unlocked_at']);
  }
}

async function fillEmailKeys(db: QueryRunner): Promise<void> {
  for (let after = ''; ;) {
    const rows = (await db.query(`SELECT id, claims FROM users WHERE id > ? ORDER BY id LIMIT ${BATCH}`, [
      after,
    ])) as Row[];
    for (const { id, claims } of rows) {
      const { email } = JSON.parse(claims) as { email?: string };
      if (email !== undefined) await db.query('UPDATE users SET email_key = ? WHERE id = ?', [email.toLowerCase(), id]);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return;
    after = last.id;
  }
}
