import { dirname } from 'node:path';
import { DataSource } from 'typeorm';
import { isBusy } from './database-errors.js';
import { makeFolder } from './make-folder.js';

/** Locks of this process. They are held until it ends: what nobody refers to, the garbage collector closes. */
const held: DataSource[] = [];

/**
 * Keeps an SQLite file for this process: several would serve from memories of their own that nothing brings together.
 * The lock is an exclusive transaction in a file beside it, so it ends with the process, however that ends.
 *
 * @param file the SQLite file; undefined for another database, where any number of processes may run
 * @throws Error when another process serves from this file
 */
export async function keepForThisProcess(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  makeFolder(dirname(file));
  const lock = new DataSource({ type: 'better-sqlite3', database: `${file}.server-lock`, timeout: 1 });
  await lock.initialize();
  try {
    await lock.query('BEGIN EXCLUSIVE');
    held.push(lock);
  } catch (cause) {
    await lock.destroy();
    if (!isBusy(cause)) throw cause;
    throw new Error(
      'DATABASE_URL names an SQLite file that another Grantry process serves from already; stop that process, or name ' +
        'another file (several processes need MySQL or MariaDB)',
      { cause },
    );
  }
}
