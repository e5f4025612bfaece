import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';

/** `sqlite`, and `mysql` where TEST_MYSQL_URL names a server. Specs that use the database run over each. */
export const DATABASES: readonly Database[] = process.env['TEST_MYSQL_URL'] ? ['sqlite', 'mysql'] : ['sqlite'];
export type Database = 'sqlite' | 'mysql';

export interface TestDatabase {
  readonly url: string;
  remove(): Promise<void>;
}

/** Creates an empty database without tables; `migratedDatabase` has them. */
export async function newDatabase(database: Database): Promise<TestDatabase> {
  if (database === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'grantry-'));
    return { url: `sqlite:${join(folder, 'test.sqlite')}`, remove: async () => rmSync(folder, { recursive: true }) };
  }
  const server = process.env['TEST_MYSQL_URL']!;
  const name = `grantry_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => onServer(server, `DROP DATABASE ${name}`) };
}

async function onServer(url: string, statement: string): Promise<void> {
  const connection = await createConnection({ uri: url });
  await connection.query(statement);
  await connection.end();
}
