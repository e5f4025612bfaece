import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { asLookalike } from '../../common/index.js';
import { columnsFor } from './columns.js';

/** Rows that are read together. */
const BATCH = 500;

interface Row {
  readonly id: string;
  readonly username_key: string;
}

/** Adds the form of usernames in which letters that look alike are one letter. It belongs to one account. */
export class Lookalikes1764600000300 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.addColumn('users', new TableColumn(columnsFor(db).name('username_lookalike', 200, { isNullable: true })));
    await db.query('UPDATE users SET username_lookalike = username_key');
    await fillOthers(db);
    await removeShared(db);
    const columnNames = ['username_lookalike'];
    await db.createIndex('users', new TableIndex({ name: 'uq_users_username_lookalike', columnNames, isUnique: true }));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropIndex('users', 'uq_users_username_lookalike');
    await db.dropColumn('users', 'username_lookalike');
  }
}

async function fillOthers(db: QueryRunner): Promise<void> {
  for (let after = ''; ;) {
    const rows = (await db.query(`SELECT id, username_key FROM users WHERE id > ? ORDER BY id LIMIT ${BATCH}`, [
      after,
    ])) as Row[];
    for (const { id, username_key: key } of rows) {
      const lookalike = asLookalike(key);
      if (lookalike !== key) await db.query('UPDATE users SET username_lookalike = ? WHERE id = ?', [lookalike, id]);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return;
    after = last.id;
  }
}

/** Existing accounts keep their usernames. One of those that look the same stands for all. */
async function removeShared(db: QueryRunner): Promise<void> {
  const shared = (await db.query(
    'SELECT username_lookalike, MIN(id) AS kept FROM users GROUP BY username_lookalike HAVING COUNT(*) > 1',
  )) as { readonly username_lookalike: string; readonly kept: string }[];
  for (const { username_lookalike: lookalike, kept } of shared) {
    await db.query('UPDATE users SET username_lookalike = NULL WHERE username_lookalike = ? AND id <> ?', [
      lookalike,
      kept,
    ]);
  }
}
