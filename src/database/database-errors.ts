import { QueryFailedError } from 'typeorm';

const UNIQUE = new Set(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);
/** The transaction was rolled back by the server and may simply run again. */
const TRY_AGAIN = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);
/** The connection is gone, and with it the knowledge whether a COMMIT on its way took effect. */
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
]);
/** The database cannot be reached, or takes nobody in. */
const AWAY = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOENT',
  'ER_CON_COUNT_ERROR',
  'POOL_CLOSED',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_OPTION_PREVENTS_STATEMENT',
  'POOL_ACQUIRE_TIMEOUT',
  'SQLITE_CANTOPEN',
]);

export function isUniqueViolation(error: unknown): boolean {
  return UNIQUE.has(codeOf(error));
}

export function isRolledBack(error: unknown): boolean {
  return TRY_AGAIN.has(codeOf(error)) || isBusy(error);
}

/** Whether somebody else was writing to the SQLite file: just now, or since this transaction began to read (`_SNAPSHOT`). */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

export function isConnectionLost(error: unknown): boolean {
  return CONNECTION_LOST.has(codeOf(error)) || isUseOfLost(error);
}

/** What the driver says, without a code, of a connection that broke between two statements. */
function isUseOfLost(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Can't add new command when connection is in closed state");
}

/** Whether the database is away, busy beyond patience, or lost on the way: the caller answers 503 and may be asked again. */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error);
  return AWAY.has(code) || isConnectionLost(error) || isRolledBack(error) || isPoolTrouble(error);
}

function isPoolTrouble(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(Pool is closed|Queue limit reached|No connections available|Connection is not established)/i.test(error.message)
  );
}

function codeOf(error: unknown): string {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return (cause as { code?: unknown } | null)?.code?.toString() ?? '';
}
