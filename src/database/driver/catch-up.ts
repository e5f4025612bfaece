import type { PoolConnection } from 'mysql2';
import { serverKindOf, type ServerKind } from './server-kind.js';

interface Wait {
  /** Makes later statements of the session wait until the node has applied everything committed before them. */
  readonly on: string;
  /** A statement that waits under that setting. */
  readonly statement: string;
  /** Restores the server's default. */
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
    // A SELECT without a table does not wait there (tested on 9.7). This one needs no privileges.
    statement: 'SELECT 1 FROM information_schema.schemata LIMIT 1',
    off: 'SET SESSION group_replication_consistency = DEFAULT',
  },
};

/** Error code of a node that has not caught up in time; the caller answers 503. */
export const NODE_BEHIND = 'NODE_BEHIND';

/** Sessions in which every read waits already (CLUSTER_READS=causal). */
const causal = new WeakSet<object>();

/** The statement that makes every read of a session wait; null on a single server, whose reads show every commit. */
export function causalReadsOf(kind: ServerKind): string | null {
  return kind === 'single' ? null : WAITS[kind].on;
}

/** Records that the statement of `causalReadsOf` has run on a connection. */
export function setCausal(connection: object): void {
  causal.add(connection);
}

/** Whether a read on this connection may miss what another node has committed. */
export function mayLag(connection: object): boolean {
  return serverKindOf(connection) !== 'single' && !causal.has(connection);
}

/**
 * Waits until the node of a connection has applied everything that the cluster has committed before the call. Later
 * reads from this node show it, on any connection.
 *
 * @param connection of a pool, outside a transaction; it is released with its session restored, or destroyed
 * @throws Error of code `NODE_BEHIND` when the node does not catch up in time or the connection is lost
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
