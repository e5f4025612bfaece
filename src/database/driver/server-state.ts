import type { Connection, RowDataPacket } from 'mysql2';
import type { ServerKind } from './server-kind.js';

/** What a server reports about itself. */
export interface ServerState {
  readonly kind: ServerKind;
  readonly isMariaDb: boolean;
  /** Why the server cannot be written to, for the log; null when it can. */
  readonly fault: string | null;
}

type Named = Readonly<Record<string, string>>;

/** SHOW ignores names that a server does not have, and works on a node outside its cluster. */
const VARIABLES =
  "SHOW VARIABLES WHERE Variable_name IN ('version', 'read_only', 'super_read_only', 'wsrep_on', 'wsrep_provider', 'group_replication_group_name')";
const GALERA_STATUS =
  "SHOW STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_cluster_status', 'wsrep_local_state_comment')";
const MEMBER_STATE =
  'SELECT MEMBER_STATE AS state FROM performance_schema.replication_group_members WHERE MEMBER_ID = @@server_uuid';

/** @throws the driver's error */
export async function readServerState(connection: Connection): Promise<ServerState> {
  const variables = named(await query(connection, VARIABLES));
  const kind = kindOf(variables);
  return {
    kind,
    isMariaDb: /mariadb/i.test(variables['version'] ?? ''),
    fault: readOnlyFault(variables) ?? (await clusterFault(connection, kind)),
  };
}

/** Runs one statement and returns its rows. */
export function query(connection: Connection, sql: string): Promise<readonly RowDataPacket[]> {
  return new Promise((resolve, reject) =>
    connection.query<RowDataPacket[]>(sql, (error, rows) => (error ? reject(error) : resolve(rows))),
  );
}

function kindOf(variables: Named): ServerKind {
  if (variables['wsrep_on'] === 'ON' && (variables['wsrep_provider'] ?? 'none') !== 'none') return 'galera';
  return (variables['group_replication_group_name'] ?? '') === '' ? 'single' : 'group-replication';
}

function readOnlyFault(variables: Named): string | null {
  const name = ['super_read_only', 'read_only'].find((variable) => isSet(variables[variable]));
  return name === undefined ? null : `${name} is on`;
}

/** MariaDB 12 has further values besides ON for `read_only`. */
function isSet(value = 'OFF'): boolean {
  return value !== 'OFF' && value !== '0';
}

async function clusterFault(connection: Connection, kind: ServerKind): Promise<string | null> {
  if (kind === 'galera') return galeraFault(named(await query(connection, GALERA_STATUS)));
  if (kind === 'group-replication') return groupFault(connection);
  return null;
}

function galeraFault(status: Named): string | null {
  const { wsrep_ready: ready, wsrep_cluster_status: component, wsrep_local_state_comment: state } = status;
  if (component !== 'Primary') return `wsrep_cluster_status is ${component}`;
  if (ready !== 'ON') return `wsrep_ready is ${ready}`;
  // A donor keeps serving: it is ready, and flow control bounds how far it lags.
  return state === 'Synced' || state?.startsWith('Donor') === true ? null : `wsrep_local_state_comment is ${state}`;
}

/** Without the privilege to read that table, `super_read_only` is the only evidence. */
async function groupFault(connection: Connection): Promise<string | null> {
  const rows = await query(connection, MEMBER_STATE).catch((error: { code?: string }) => {
    if (error.code === 'ER_TABLEACCESS_DENIED_ERROR') return [{ state: 'ONLINE' }];
    throw error;
  });
  const state = (rows[0] as { state?: string } | undefined)?.state ?? 'OFFLINE';
  return state === 'ONLINE' ? null : `the member is ${state}`;
}

function named(rows: readonly RowDataPacket[]): Named {
  return Object.fromEntries(rows.map((row) => [row['Variable_name'] as string, row['Value'] as string]));
}
