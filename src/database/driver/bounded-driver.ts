import mysql from 'mysql2';
import type { Bounds } from './bounds.js';
import { Heartbeat } from './heartbeat.js';
import type { Hosts } from './hosts.js';
import { PoolConnections } from './pool-connections.js';

/**
 * mysql2 with four additional rules, for TypeORM's option `driver`:
 * - Every wait is bounded.
 * - Each connection sets the session variables that our SQL depends on before its first use.
 * - The server binds every value: mysql2's own escaping is correct only under some `sql_mode`s.
 * - When a server can no longer serve, its connection and all that were opened before are not used again.
 */
export function boundedDriver(hosts: Hosts, bounds: Bounds): typeof mysql {
  const createPool = (options: object) => {
    const pool = mysql.createPool({ ...options, stream: () => hosts.connect() });
    // The caller of each statement receives its error; an `error` event without a listener would end the process.
    pool.on('connection', (connection) => connection.on('error', () => undefined));
    const connections = new PoolConnections(pool, hosts, bounds);
    // Private to mysql2 (TypeORM calls `getConnection` of the pool that it is given); test/integration/database/driver/bounded-driver.spec.ts notices when it changes.
    pool.getConnection = (done) => connections.get(done);
    hostsOfPool.set(pool, hosts);
    return hosts.areSeveral && bounds.statement !== Infinity ? withHeartbeat(pool, hosts) : pool;
  };
  return { ...mysql, createPool: createPool as never };
}

const hostsOfPool = new WeakMap<object, Hosts>();

/** Number of times that a pool has moved to another host. Reads under the same number come from the same host. */
export function generationOf(pool: object): number {
  return hostsOfPool.get(pool)?.generation ?? 0;
}

function withHeartbeat(pool: mysql.Pool, hosts: Hosts): mysql.Pool {
  const heartbeat = new Heartbeat(hosts);
  const end = pool.end.bind(pool);
  pool.end = (done) => {
    heartbeat.stop();
    end(done);
  };
  return pool;
}
