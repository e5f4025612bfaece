import type { PoolConnection } from 'mysql2';
import { serverKindOf, type ServerKind } from './server-kind.js';

interface Wait {
  /** From then on statements of the session wait until the node has applied what the cluster committed before them. */
  readonly on: string;
  /** Any statement that the setting holds back. */
  readonly statement: string;
  /** As the server sets it for every session. */
  readonly off: string;
}

const WAITS: Readonly<Record<Exclude<ServerKind, 'single'>, Wait>> = {
  galera: {
    on: 'SET SESSION wsrep_sync_wait = 7',
    statement: 'SELECT 1',
    off: 'SET SESSION wsrep_sync_wait = DEFAULT',
  },
  'group-replication': {
    on: "SET SESSION group_replication_consistency = 'BEFORE'",
    // A SELECT without a table would not wait there (tried on 9.7); this one needs no rights.
    statement: 'SELECT 1 FROM information_schema.schemata LIMIT 1',
    off: 'SET SESSION group_replication_consistency = DEFAULT',
  },
};

/** The code of the error that says so; the caller answers 503. */
export const NODE_BEHIND = 'NODE_BEHIND';

/** Sessions whose every read waits already (CLUSTER_READS=causal). */
const causal = new WeakSet<object>();

/** The statement that makes every read of a session wait; null where a read shows every commit by itself. */
export function causalReadsOf(kind: ServerKind): string | null {
  return kind === 'single' ? null : WAITS[kind].on;
}

/** For the driver, when it has run that statement. */
export function setCausal(connection: object): void {
  causal.add(connection);
}

/** Whether a read on this connection may miss what another node has committed. */
export function mayLag(connection: object): boolean {
  return serverKindOf(connection) !== 'single' && !causal.has(connection);
}

/**
 * Waits until the node of a connection has applied everything that the cluster had committed before. What is read from
 * this node afterwards, on whatever connection, shows it.
 *
 * @param connection of a pool, in no transaction; it goes back with its session as it was, or not at all
 * @throws Error of code `NODE_BEHIND` when the node does not catch up in time, or is lost meanwhile
 */
export async function catchUp(connection: PoolConnection): Promise<void> {
  const kind = serverKindOf(connection);
  if (kind === 'single') return connection.release();
  const { on, statement, off } = WAITS[kind];
  try {
    for (const sql of [on, statement, off]) await run(connection, sql);
    connection.release();
  } catch (cause) {
    connection.destroy();
    throw nodeBehind(cause);
  }
}

export function nodeBehind(cause?: unknown): Error {
  const error = new Error('the database node has not caught up with its cluster', { cause });
  return Object.assign(error, { code: NODE_BEHIND });
}

function run(connection: PoolConnection, sql: string): Promise<void> {
  return new Promise((resolve, reject) => connection.query(sql, (error) => (error ? reject(error) : resolve())));
}
