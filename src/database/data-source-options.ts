import { dirname } from 'node:path';
import type { DataSourceOptions } from 'typeorm';
import { mysqlAddressOf, sqliteFileOf, type Database } from '../config/index.js';
import { optionsOf } from './driver/access.js';
import { boundedDriver } from './driver/bounded-driver.js';
import { PATIENT, type Bounds } from './driver/bounds.js';
import { Hosts } from './driver/hosts.js';
import { makeFolder } from './make-folder.js';
import { MIGRATIONS } from './migrations/index.js';

const COMMON = { migrations: [...MIGRATIONS], migrationsTableName: 'migrations', synchronize: false, logging: false };
/** Milliseconds that SQLite waits for another writer of the file, when no other work depends on the process. */
const BUSY_TIMEOUT = 5000;
/**
 * The same while requests are served. SQLite blocks the only thread while it waits, so a writer in this process could
 * never finish. `Transactions` waits instead.
 */
const BUSY_TIMEOUT_SERVING = 10;

/**
 * TypeORM's options for a database, without entities: each room registers its own.
 *
 * @param database or its DATABASE_URL alone
 * @param bounds `SERVING` for requests; migrations use `PATIENT`
 * @throws the driver's error when the state of the server cannot be read, NoUsableHost for several hosts
 */
export async function dataSourceOptions(
  database: Database | string,
  bounds: Bounds = PATIENT,
): Promise<DataSourceOptions> {
  const { url, ca } = typeof database === 'string' ? { url: database } : database;
  const file = sqliteFileOf(url);
  return file === null ? mysqlOptions(url, ca, bounds) : sqliteOptions(file, bounds);
}

function sqliteOptions(database: string, bounds: Bounds): DataSourceOptions {
  if (database !== ':memory:') makeFolder(dirname(database));
  return {
    ...COMMON,
    type: 'better-sqlite3',
    database,
    enableWAL: database !== ':memory:',
    timeout: bounds === PATIENT ? BUSY_TIMEOUT : BUSY_TIMEOUT_SERVING,
    prepareDatabase: (db: { pragma(statement: string): unknown }) => void db.pragma('synchronous = NORMAL'),
  };
}

/** Distinguishes MySQL from MariaDB: with the wrong type, TypeORM would report nullable columns of MariaDB as drift. */
async function mysqlOptions(url: string, ca: string | undefined, bounds: Bounds): Promise<DataSourceOptions> {
  const address = mysqlAddressOf(url);
  const access = { ...address, ca };
  const hosts = new Hosts(address.hosts, access);
  const { isMariaDb } = await hosts.find();
  return {
    ...COMMON,
    type: isMariaDb ? 'mariadb' : 'mysql',
    database: address.database,
    extra: optionsOf(access),
    poolSize: 10,
    driver: boundedDriver(hosts, bounds),
  };
}
