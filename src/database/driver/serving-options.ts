import type { DataSourceOptions } from 'typeorm';
import { boundedDriver, SERVING } from './bounded-driver.js';

/**
 * Milliseconds that SQLite waits for another writer of the file. It does so on the thread that runs everything: were
 * the other one in this process, it could not go on meanwhile. `Transactions` waits instead.
 */
const BUSY = 10;

/** An end to every wait, only for serving: a migration may take as long as it needs. */
export function withBounds(options: DataSourceOptions): DataSourceOptions {
  return options.type === 'better-sqlite3'
    ? { ...options, timeout: BUSY }
    : { ...options, driver: boundedDriver(SERVING) };
}
