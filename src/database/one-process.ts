import { dirname } from 'node:path';
import { DataSource } from 'typeorm';
import { isBusy } from './database-errors.js';
import { makeFolder } from './make-folder.js';

/** Locks of this process, held until it ends: the garbage collector would close an unreferenced one. */
const held: DataSource[] = [];

/**
 * Reserves an SQLite file for this process: several processes would serve from separate caches that are not kept
 * consistent. The lock is an exclusive transaction in a file beside the database, so it ends with the process.
 *
 * @param file the SQLite file; undefined for another database, which any number of processes may use
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
      'DATABASE_URL names an SQLite file that another Grantry process already uses; stop that process, or name ' +
        'another file (several processes need MySQL or MariaDB)',
      { cause },
    );
  }
}
