import type { Connection } from 'mysql2';

/**
 * How a server stands to others that write the same data. `single`: a read shows every commit that was answered.
 * `galera`, `group-replication`: a node may lag behind what another one has committed.
 */
export type ServerKind = 'single' | 'galera' | 'group-replication';

const kinds = new WeakMap<object, ServerKind>();

/**
 * What kind of server a connection leads to. Known from its first use on, without a question to the server.
 *
 * @param connection of the pool of the data source: what `QueryRunner.connect` resolves with
 */
export function serverKindOf(connection: object): ServerKind {
  return kinds.get(connection) ?? 'single';
}

/** For the driver, when it has opened a session. */
export function setServerKind(connection: Connection, kind: ServerKind): void {
  kinds.set(connection, kind);
}
