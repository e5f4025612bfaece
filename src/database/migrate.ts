import { createHash } from 'node:crypto';
import { DataSource, type MigrationInterface } from 'typeorm';
import type { Database } from '../config/index.js';
import { dataSourceOptions } from './data-source-options.js';
import { isRolledBack } from './database-errors.js';

const LOCK_WAIT_SECONDS = 60;

/**
 * Applies what is missing, once however many processes ask at a time: MySQL's GET_LOCK,
 * on SQLite an exclusive transaction in a file beside the database.
 *
 * @returns the names of the migrations applied now
 */
export async function migrate(database: Database | string): Promise<readonly string[]> {
  return withDataSource(database, async (dataSource) =>
    withLock(dataSource, async () => (await dataSource.runMigrations({ transaction: 'each' })).map(({ name }) => name)),
  );
}

/** The names of the migrations that `migrate` would apply, in order. */
export async function pendingMigrations(database: Database | string): Promise<readonly string[]> {
  return withDataSource(database, async (dataSource) => {
    const applied = await appliedMigrations(dataSource);
    return dataSource.migrations.map(nameOf).filter((name) => !applied.has(name));
  });
}

async function appliedMigrations(dataSource: DataSource): Promise<ReadonlySet<string>> {
  const runner = dataSource.createQueryRunner();
  try {
    if (!(await runner.hasTable('migrations'))) return new Set();
    const rows = (await runner.query('SELECT name FROM migrations')) as { name: string }[];
    return new Set(rows.map(({ name }) => name));
  } finally {
    await runner.release();
  }
}

async function withDataSource<T>(
  database: Database | string,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const dataSource = await new DataSource(await dataSourceOptions(database)).initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

async function withLock<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  return dataSource.options.type === 'better-sqlite3'
    ? withFileLock(dataSource.options.database, work)
    : withNamedLock(dataSource, work);
}

async function withNamedLock<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const holder = dataSource.createQueryRunner();
  const lock = lockOf(dataSource);
  try {
    const rows = (await holder.query('SELECT GET_LOCK(?, ?) AS got', [lock, LOCK_WAIT_SECONDS])) as { got: unknown }[];
    if (Number(rows[0]?.got) !== 1) throw new Error('another process has been migrating for a minute');
    return await work();
  } finally {
    await holder.query('SELECT RELEASE_LOCK(?)', [lock]);
    await holder.release();
  }
}

/** One lock a database: names are shared by the whole server, and have at most 64 characters. */
function lockOf({ driver }: DataSource): string {
  return `grantry:${createHash('sha1')
    .update(driver.database ?? '')
    .digest('hex')}`;
}

async function withFileLock<T>(database: string, work: () => Promise<T>): Promise<T> {
  if (database === ':memory:') return work();
  const lock = await new DataSource({
    type: 'better-sqlite3',
    database: `${database}.migrate-lock`,
    timeout: 1,
  }).initialize();
  try {
    await beginExclusive(lock);
    return await work();
  } finally {
    await lock.destroy();
  }
}

/** Waits between tries instead of in SQLite, whose own waiting would stop the whole process. */
async function beginExclusive(lock: DataSource): Promise<void> {
  const giveUpAt = Date.now() + LOCK_WAIT_SECONDS * 1000;
  for (;;) {
    try {
      return void (await lock.query('BEGIN EXCLUSIVE'));
    } catch (error) {
      if (!isRolledBack(error) || Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** As TypeORM records it. */
function nameOf(migration: MigrationInterface): string {
  return migration.name ?? migration.constructor.name;
}
