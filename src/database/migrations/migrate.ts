import { DataSource, type MigrationInterface } from 'typeorm';
import type { Database } from '../../config/index.js';
import { dataSourceOptions } from '../data-source-options.js';
import { isRolledBack } from '../database-errors.js';
import { withMigrationLease } from './migration-lease.js';
import { Verdicts } from '../verdicts.js';

/** Seconds that SQLite's lock is waited for. */
const LOCK_WAIT = 60;

/**
 * Applies what is missing, once however many processes ask at a time: on MySQL by a lease, on
 * SQLite by an exclusive transaction in a file beside the database.
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
    // Another node of a cluster may have applied some just now.
    await new Verdicts(dataSource).caughtUp();
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
    : withMigrationLease(dataSource, work);
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
  const giveUpAt = Date.now() + LOCK_WAIT * 1000;
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
