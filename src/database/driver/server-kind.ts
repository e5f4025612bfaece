import type { Connection } from 'mysql2';

/**
 * Whether a server shares its data with other writable servers. `single`: a read shows every acknowledged commit.
 * `galera`, `group-replication`: a node may lag behind the commits of other nodes.
 */
export type ServerKind = 'single' | 'galera' | 'group-replication';

const kinds = new WeakMap<object, ServerKind>();

/**
 * Kind of the server that a connection leads to. It is known from the connection's first use on and costs no query.
 *
 * @param connection of the pool of the data source: the value that `QueryRunner.connect` resolves with
 */
export function serverKindOf(connection: object): ServerKind {
  return kinds.get(connection) ?? 'single';
}

/** Records the kind of the server; called by the driver when it opens a session. */
export function setServerKind(connection: Connection, kind: ServerKind): void {
  kinds.set(connection, kind);
}
