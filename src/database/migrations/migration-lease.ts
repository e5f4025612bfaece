import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Upkeep } from '../../common/index.js';
import { isRolledBack } from '../database-errors.js';
import { Verdicts } from '../verdicts.js';

/** Seconds until a process that died over a migration stands in nobody's way. */
const LEASE = 30;
/** Milliseconds between two renewals. */
const RENEW_EVERY = 5000;
/** Milliseconds between two tries to get it. */
const TRY_EVERY = 250;
/** Seconds: longer than the lease of a process that died. */
const PATIENCE = 90;

/** Outside of the migrations, which need it before the first of them. */
const TABLE = `CREATE TABLE IF NOT EXISTS migration_leases (
  name VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  holder VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  expires_at DATETIME(3) NOT NULL) ENGINE = InnoDB`;
const ROW = "INSERT IGNORE INTO migration_leases (name, holder, expires_at) VALUES ('migrate', '', '1970-01-01')";
/** By the clock of the database: that of a process may be wrong. So may that one have been, when a lease seems to last longer. */
const TAKE = `UPDATE migration_leases SET holder = ?, expires_at = UTC_TIMESTAMP(3) + INTERVAL ${LEASE} SECOND
  WHERE name = 'migrate' AND (expires_at <= UTC_TIMESTAMP(3) OR expires_at > UTC_TIMESTAMP(3) + INTERVAL ${2 * LEASE} SECOND)`;
const RENEW = `UPDATE migration_leases SET expires_at = UTC_TIMESTAMP(3) + INTERVAL ${LEASE} SECOND WHERE holder = ?`;
const RELEASE = 'UPDATE migration_leases SET expires_at = UTC_TIMESTAMP(3) WHERE holder = ?';

/**
 * Lets one process at a time migrate a MySQL or MariaDB database, whatever node of a cluster it is connected to: a row
 * is written on all of them, while GET_LOCK is local to one.
 *
 * @throws Error when another process migrates for longer than a minute and a half
 */
export async function withMigrationLease<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const holder = randomUUID();
  await take(dataSource, holder);
  const renewal = new Upkeep(() => run(dataSource, RENEW, [holder]), {
    task: 'Renewing the lease of the migration',
    every: RENEW_EVERY,
    logger: new Logger('Database'),
  });
  renewal.start();
  try {
    // What the process before has migrated, on whatever node, is to be seen here.
    await new Verdicts(dataSource).caughtUp();
    return await work();
  } finally {
    await renewal.stop();
    // Should that fail, the lease expires; what the work failed of is not to be hidden by it.
    await run(dataSource, RELEASE, [holder]).catch(() => undefined);
  }
}

async function take(dataSource: DataSource, holder: string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE * 1000;
  await insisting(giveUpAt, async () => (await run(dataSource, TABLE), await run(dataSource, ROW), true));
  await insisting(giveUpAt, async () => (await run(dataSource, TAKE, [holder])) === 1);
}

/** Two nodes that change the row at a time: one of them is told to try again. */
async function insisting(giveUpAt: number, attempt: () => Promise<boolean>): Promise<void> {
  while (!(await attempt().catch(unlessRolledBack))) {
    if (Date.now() > giveUpAt) throw new Error('another process has been migrating for a minute and a half');
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY));
  }
}

function unlessRolledBack(error: unknown): false {
  if (isRolledBack(error)) return false;
  throw error;
}

/** @returns how many rows the statement met */
async function run(dataSource: DataSource, sql: string, values: readonly string[] = []): Promise<number> {
  const runner = dataSource.createQueryRunner();
  try {
    return (await runner.query(sql, [...values], true)).affected ?? 0;
  } finally {
    await runner.release();
  }
}
