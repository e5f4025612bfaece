import { QueryFailedError } from 'typeorm';
import { NODE_BEHIND } from './driver/catch-up.js';

const UNIQUE = new Set(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);
const MISSING_REFERENCE = new Set(['ER_NO_REFERENCED_ROW_2', 'ER_NO_REFERENCED_ROW', 'SQLITE_CONSTRAINT_FOREIGNKEY']);
/** The server rolled the transaction back; it can run again. */
const ROLLED_BACK = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  'ER_NEED_REPREPARE',
  // Group Replication: another member changed the same row first.
  'ER_TRANSACTION_ROLLBACK_DURING_COMMIT',
]);
/** The connection is lost; if a COMMIT was under way, its outcome is unknown. */
const CONNECTION_LOST = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_QUERY_INTERRUPTED',
  'ER_NORMAL_SHUTDOWN',
  'ER_ERROR_DURING_COMMIT',
]);
/**
 * The server turned read-only or left its cluster: neither this connection nor an earlier one can be used again.
 */
const NO_LONGER_SERVES = new Set([
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
  'ER_READ_ONLY_MODE',
  // Galera: "WSREP has not yet prepared node for application use", also outside of the primary component.
  'ER_UNKNOWN_COM_ERROR',
  'ER_SERVER_OFFLINE_MODE',
  // Group Replication: the member left its group.
  'ER_RUN_HOOK_ERROR',
  'ER_GRP_TRX_CONSISTENCY_NOT_ALLOWED',
]);
/** The database cannot be reached, refuses connections, or has no room to write. */
const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOENT',
  'ER_CON_COUNT_ERROR',
  'POOL_CLOSED',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'POOL_ACQUIRE_TIMEOUT',
  'NO_USABLE_HOST',
  'HANDSHAKE_NO_SSL_SUPPORT',
  'HANDSHAKE_SSL_ERROR',
  'ER_SECURE_TRANSPORT_REQUIRED',
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_MAX_PREPARED_STMT_COUNT_REACHED',
  'ER_GRP_TRX_CONSISTENCY_BEFORE',
  'ER_QUERY_TIMEOUT',
  'ER_STATEMENT_TIMEOUT',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
  'ER_ERROR_ON_WRITE',
  'ER_OUT_OF_RESOURCES',
  'ER_OUTOFMEMORY',
  'SQLITE_FULL',
  'SQLITE_NOMEM',
  'SQLITE_CANTOPEN',
  NODE_BEHIND,
  // Group Replication: the member has not caught up in time (CLUSTER_READS=causal).
  'ER_GRP_TRX_CONSISTENCY_BEFORE',
]);

/** Errors that only MariaDB has, by number: the driver does not know their names. */
const MARIADB_CODES: ReadonlyMap<unknown, string> = new Map([
  [1927, 'ER_CONNECTION_KILLED'],
  [1969, 'ER_STATEMENT_TIMEOUT'],
]);

export function isUniqueViolation(error: unknown): boolean {
  return UNIQUE.has(codeOf(error));
}

/** Whether the row that a new one refers to is gone. */
export function isMissingReference(error: unknown): boolean {
  return MISSING_REFERENCE.has(codeOf(error));
}

export function isRolledBack(error: unknown): boolean {
  return ROLLED_BACK.has(codeOf(error)) || isBusy(error) || isDeadlockAtCommit(error);
}

/** Whether another writer held the SQLite file: just now, or since this transaction began to read (`_SNAPSHOT`). */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/** Group Replication: another member changed the same row first. Any other error at COMMIT may have taken effect. */
function isDeadlockAtCommit(error: unknown): boolean {
  return codeOf(error) === 'ER_ERROR_DURING_COMMIT' && /error 149\b/.test((error as Error).message);
}

export function isConnectionLost(error: unknown): boolean {
  return (CONNECTION_LOST.has(codeOf(error)) && !isDeadlockAtCommit(error)) || isClosedConnection(error);
}

/** Whether the server reports that it can no longer serve its current connections. */
export function endsConnection(error: unknown): boolean {
  return NO_LONGER_SERVES.has(codeOf(error));
}

/** The driver's error, without a code, for a connection that broke between two statements. */
function isClosedConnection(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Can't add new command when connection is in closed state");
}

/** Whether the database is unreachable, overloaded or lost during the request: the caller answers 503 and may retry. */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error);
  return (
    UNAVAILABLE.has(code) ||
    isFileFault(code) ||
    NO_LONGER_SERVES.has(code) ||
    isConnectionLost(error) ||
    isRolledBack(error) ||
    isPoolTrouble(error)
  );
}

/** The SQLite file cannot be written or read now. */
function isFileFault(code: string): boolean {
  return code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_IOERR');
}

function isPoolTrouble(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(Pool is closed|Queue limit reached|No connections available|Connection is not established)/i.test(error.message)
  );
}

function codeOf(error: unknown): string {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const { code, errno } = (cause ?? {}) as { code?: unknown; errno?: unknown };
  return MARIADB_CODES.get(errno) ?? code?.toString() ?? '';
}
