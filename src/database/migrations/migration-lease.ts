import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Upkeep } from '../../common/index.js';
import { isRolledBack } from '../database-errors.js';
import { Verdicts } from '../verdicts.js';

/** Seconds until the lease of a process that died expires. */
const LEASE_DURATION = 30;
/** Milliseconds between two renewals. */
const RENEW_EVERY = 5000;
/** Milliseconds between two attempts to take the lease. */
const TRY_EVERY = 250;
/** Seconds to wait for the lease: longer than the lease of a process that died. */
const TAKE_TIMEOUT = 90;

/** Not made by a migration, because the first migration needs it already. */
const TABLE = `CREATE TABLE IF NOT EXISTS migration_leases (
  name VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  holder VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  expires_at DATETIME(3) NOT NULL) ENGINE = InnoDB`;
const ROW = "INSERT IGNORE INTO migration_leases (name, holder, expires_at) VALUES ('migrate', '', '1970-01-01')";
/**
 * Compares with the clock of the database, since that of a process may be wrong. A lease that seems to last longer than
 * possible was written while the clock of the database was wrong.
 */
const TAKE = `UPDATE migration_leases SET holder = ?, expires_at = UTC_TIMESTAMP(3) + INTERVAL ${LEASE_DURATION} SECOND
  WHERE name = 'migrate' AND (expires_at <= UTC_TIMESTAMP(3) OR expires_at > UTC_TIMESTAMP(3) + INTERVAL ${2 * LEASE_DURATION} SECOND)`;
const RENEW = `UPDATE migration_leases SET expires_at = UTC_TIMESTAMP(3) + INTERVAL ${LEASE_DURATION} SECOND WHERE holder = ?`;
const RELEASE = 'UPDATE migration_leases SET expires_at = UTC_TIMESTAMP(3) WHERE holder = ?';

/**
 * Lets one process at a time migrate a MySQL or MariaDB database. Processes may be connected to different nodes of a
 * cluster: a row is written on all of them, while GET_LOCK is local to one.
 *
 * @throws Error when another process keeps the lease for more than 90 seconds
 */
export async function withMigrationLease<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const holder = randomUUID();
  await takeLease(dataSource, holder);
  const renewal = new Upkeep(() => run(dataSource, RENEW, [holder]), {
    task: 'Renewing the lease of the migration',
    every: RENEW_EVERY,
    logger: new Logger('Database'),
  });
  renewal.start();
  try {
    // The migrations of the process before must be visible here, even if it used another node.
    await new Verdicts(dataSource).caughtUp();
    return await work();
  } finally {
    await renewal.stop();
    // If this fails, the lease expires. An error of `work` must not be hidden by it.
    await run(dataSource, RELEASE, [holder]).catch(() => undefined);
  }
}

async function takeLease(dataSource: DataSource, holder: string): Promise<void> {
  const deadline = Date.now() + TAKE_TIMEOUT * 1000;
  await retryUntil(deadline, async () => (await run(dataSource, TABLE), await run(dataSource, ROW), true));
  await retryUntil(deadline, async () => (await run(dataSource, TAKE, [holder])) === 1);
}

/** Retries when two nodes change the row at the same time and the server rolls one of them back. */
async function retryUntil(deadline: number, attempt: () => Promise<boolean>): Promise<void> {
  while (!(await attempt().catch(unlessRolledBack))) {
    if (Date.now() > deadline) throw new Error('another process has been migrating for a minute and a half');
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY));
  }
}

function unlessRolledBack(error: unknown): false {
  if (isRolledBack(error)) return false;
  throw error;
}

/** @returns number of rows that matched */
async function run(dataSource: DataSource, sql: string, values: readonly string[] = []): Promise<number> {
  const runner = dataSource.createQueryRunner();
  try {
    return (await runner.query(sql, [...values], true)).affected ?? 0;
  } finally {
    await runner.release();
  }
}
