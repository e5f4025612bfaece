import mysql from 'mysql2';
import type { Bounds } from './bounds.js';
import { Heartbeat } from './heartbeat.js';
import type { Hosts } from './hosts.js';
import { PoolDoor } from './pool-door.js';

/**
 * The driver mysql2 with four rules. Every wait has an end. Each connection sets what our SQL depends on before its
 * first use. Every value is bound by the server: a statement with values is a prepared one, because the driver's own
 * escaping is right under some `sql_mode`s only. A connection whose server can no longer serve is not used again, nor
 * are those opened before. For TypeORM's option `driver`.
 */
export function boundedDriver(hosts: Hosts, bounds: Bounds): typeof mysql {
  const createPool = (options: object) => {
    const pool = mysql.createPool({ ...options, stream: () => hosts.connect() });
    // Whoever runs a statement hears of its fault; an event without a listener would end the process.
    pool.on('connection', (connection) => connection.on('error', () => undefined));
    const door = new PoolDoor(pool, hosts, bounds);
    // Private to mysql2 (TypeORM calls `getConnection` of the pool that it is given); test/integration/database/driver/bounded-driver.spec.ts notices when it changes.
    pool.getConnection = (done) => door.open(done);
    allHosts.set(pool, hosts);
    return hosts.areSeveral && bounds.statement !== Infinity ? watched(pool, hosts) : pool;
  };
  return { ...mysql, createPool: createPool as never };
}

const allHosts = new WeakMap<object, Hosts>();

/** Counts the moves of a pool from one host to another: what was read under one number was read from one host. */
export function generationOf(pool: object): number {
  return allHosts.get(pool)?.generation ?? 0;
}

function watched(pool: mysql.Pool, hosts: Hosts): mysql.Pool {
  const heartbeat = new Heartbeat(hosts);
  const end = pool.end.bind(pool);
  pool.end = (done) => {
    heartbeat.stop();
    end(done);
  };
  return pool;
}
