import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { sqliteFileOf } from './database-address.js';

/** The file of an `sqlite:` DATABASE_URL; undefined for another database, and for one in memory. */
export function storedFileOf(url: string): string | undefined {
  const file = sqliteFileOf(url);
  return file === null || file === ':memory:' ? undefined : file;
}

/** Why this process cannot use the SQLite file of DATABASE_URL; undefined when it can. */
export function sqliteFault(url: string): string | undefined {
  const file = storedFileOf(url);
  if (file === undefined) return undefined;
  const stat = statOf(file);
  if (stat !== undefined && !stat.isFile())
    return 'DATABASE_URL must name an SQLite file; this is a folder or a device';
  if (stat !== undefined && !isWritable(file)) return 'DATABASE_URL names an SQLite file that this user cannot write';
  const folder = nearestOf(dirname(file));
  if (statOf(folder)?.isDirectory() !== true) return 'DATABASE_URL names an SQLite file below something that is not a folder'; // prettier-ignore
  return isWritable(folder) ? undefined : 'DATABASE_URL names an SQLite file in a folder where this user cannot write';
}

/** The folder, or its nearest parent that exists: the start creates missing folders. */
function nearestOf(folder: string): string {
  return statOf(folder) !== undefined || dirname(folder) === folder ? folder : nearestOf(dirname(folder));
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
