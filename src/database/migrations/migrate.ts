import { DataSource, type MigrationInterface } from 'typeorm';
import type { Database } from '../../config/index.js';
import { dataSourceOptions } from '../data-source-options.js';
import { isRolledBack } from '../database-errors.js';
import { withMigrationLease } from './migration-lease.js';
import { Verdicts } from '../verdicts.js';

/** Seconds to wait for SQLite's lock. */
const LOCK_WAIT = 60;

/**
 * Applies the missing migrations. Concurrent processes apply each migration once: on MySQL they use a lease, on SQLite
 * an exclusive transaction in a file beside the database.
 *
 * @returns the names of the migrations that this call applied
 */
export async function migrate(database: Database | string): Promise<readonly string[]> {
  return withDataSource(database, async (dataSource) =>
    withLock(dataSource, async () => (await dataSource.runMigrations({ transaction: 'each' })).map(({ name }) => name)),
  );
}

/** The names of the migrations that `migrate` would apply, in order. */
export async function pendingMigrations(database: Database | string): Promise<readonly string[]> {
  return withDataSource(database, async (dataSource) => {
    // Another node of a cluster may have applied some of them just now.
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

/** Retries with pauses; SQLite's own waiting would block the whole process. */
async function beginExclusive(lock: DataSource): Promise<void> {
  const deadline = Date.now() + LOCK_WAIT * 1000;
  for (;;) {
    try {
      return void (await lock.query('BEGIN EXCLUSIVE'));
    } catch (error) {
      if (!isRolledBack(error) || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** The name under which TypeORM records a migration. */
function nameOf(migration: MigrationInterface): string {
  return migration.name ?? migration.constructor.name;
}
