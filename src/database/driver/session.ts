import type { Connection } from 'mysql2';
import { causalReadsOf, setCausal } from './catch-up.js';
import { setServerKind } from './server-kind.js';
import { query, readServerState, type ServerState } from './server-state.js';

/** Session variables that our SQL depends on and that a server may set differently by default. */
const SETTINGS = [
  'NAMES utf8mb4 COLLATE utf8mb4_bin',
  "SESSION sql_mode = 'STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  "time_zone = '+00:00'",
  'autocommit = 1',
  "completion_type = 'NO_CHAIN'",
  "default_storage_engine = 'InnoDB'",
  'foreign_key_checks = 1',
  'unique_checks = 1',
  'sql_auto_is_null = 0',
  'sql_big_selects = 1',
  'sql_safe_updates = 0',
  'sql_select_limit = 18446744073709551615',
  // Seconds that a connection may be idle: in the pool, or while it holds the lock of a migration.
  'wait_timeout = 28800',
];
const SET = `SET ${SETTINGS.join(', ')}`;
/** A separate statement, because MySQL and MariaDB name the variable differently. */
const SET_TRANSACTIONS = 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE';

/**
 * Sets the session variables of a new connection and reads the state of its server: three or four queries for each
 * connection, none for each statement.
 *
 * @param causalReads whether every read of the session waits until a node of a cluster has caught up
 * @throws the driver's error
 */
export async function openSession(connection: Connection, causalReads = false): Promise<ServerState> {
  await Promise.all([query(connection, SET), query(connection, SET_TRANSACTIONS)]);
  const state = await readServerState(connection);
  setServerKind(connection, state.kind);
  const waiting = causalReads ? causalReadsOf(state.kind) : null;
  if (waiting !== null) {
    await query(connection, waiting);
    setCausal(connection);
  }
  return state;
}
