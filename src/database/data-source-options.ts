import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createConnection } from 'mysql2';
import type { DataSourceOptions } from 'typeorm';
import { boundedDriver, PATIENT } from './driver/bounded-driver.js';
import { openSession } from './driver/session.js';
import { MIGRATIONS } from './migrations/index.js';

const SQLITE = 'sqlite:';

/**
 * TypeORM's options for a DATABASE_URL, without entities: the rooms bring theirs.
 *
 * @param url `sqlite:<file>` (or `sqlite::memory:`), or `mysql://user:password@host:port/database`
 * @throws the driver's error when MySQL cannot be asked which of the two it is
 */
export async function dataSourceOptions(url: string): Promise<DataSourceOptions> {
  const common = { migrations: [...MIGRATIONS], migrationsTableName: 'migrations', synchronize: false, logging: false };
  if (url.startsWith(SQLITE)) {
    const database = url.slice(SQLITE.length);
    if (database !== ':memory:') mkdirSync(dirname(database), { recursive: true });
    return {
      ...common,
      type: 'better-sqlite3',
      database,
      enableWAL: database !== ':memory:',
      timeout: 5000,
      prepareDatabase: (db: { pragma(statement: string): unknown }) => void db.pragma('synchronous = NORMAL'),
    };
  }
  return {
    ...common,
    type: await serverTypeOf(url),
    url: url.replace(/^mariadb:/, 'mysql:'),
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
    connectTimeout: 5000,
    poolSize: 10,
    driver: boundedDriver(PATIENT),
  };
}

/** TypeORM keeps MySQL and MariaDB apart: on MariaDB nullable columns would show a false drift otherwise. */
async function serverTypeOf(url: string): Promise<'mysql' | 'mariadb'> {
  const connection = createConnection({ uri: url.replace(/^mariadb:/, 'mysql:'), connectTimeout: 5000 });
  try {
    return (await openSession(connection)).isMariaDb ? 'mariadb' : 'mysql';
  } finally {
    connection.destroy();
  }
}
