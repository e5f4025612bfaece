import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Rows that are read and written together. */
const BATCH = 500;

interface Row {
  readonly id: string;
  readonly claims: string;
}

/** Adds the verified address by which a person signs in. It belongs to one account. */
export class VerifiedAddresses1764600000111 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.addColumn('users', new TableColumn(column.name('verified_email_key', 254, { isNullable: true })));
    await fillVerified(db);
    await removeShared(db);
    const columnNames = ['verified_email_key'];
    await db.createIndex('users', new TableIndex({ name: 'uq_users_verified_email_key', columnNames, isUnique: true }));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropIndex('users', 'uq_users_verified_email_key');
    await db.dropColumn('users', 'verified_email_key');
  }
}

async function fillVerified(db: QueryRunner): Promise<void> {
  for (let after = ''; ;) {
    const rows = (await db.query(
      `SELECT id, claims FROM users WHERE id > ? AND email_key IS NOT NULL ORDER BY id LIMIT ${BATCH}`,
      [after],
    )) as Row[];
    const ids = rows.filter(({ claims }) => isVerified(claims)).map(({ id }) => id);
    const marks = ids.map(() => '?').join(', ');
    if (ids.length > 0) await db.query(`UPDATE users SET verified_email_key = email_key WHERE id IN (${marks})`, ids);
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return;
    after = last.id;
  }
}

function isVerified(claims: string): boolean {
  return (JSON.parse(claims) as { readonly email_verified?: boolean }).email_verified === true;
}

/** An address that several accounts have verified identifies none of them. */
async function removeShared(db: QueryRunner): Promise<void> {
  const shared = (await db.query(
    'SELECT verified_email_key FROM users WHERE verified_email_key IS NOT NULL GROUP BY verified_email_key HAVING COUNT(*) > 1',
  )) as { readonly verified_email_key: string }[];
  for (const { verified_email_key: key } of shared) {
    await db.query('UPDATE users SET verified_email_key = NULL WHERE verified_email_key = ?', [key]);
  }
}
