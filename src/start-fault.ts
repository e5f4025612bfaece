import { isDatabaseAway } from './database/index.js';

const ACCESS_DENIED = new Set(['ER_ACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR', 'ER_BAD_DB_ERROR']);

/** Why the start failed, in words for who operates it; never a password. */
export function startFault(error: unknown, env: NodeJS.ProcessEnv): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith('Grantry cannot start')) return message;
  return `Grantry cannot start: ${knownFault(error, env) ?? stackOf(error) ?? message}`;
}

function knownFault(error: unknown, env: NodeJS.ProcessEnv): string | undefined {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  if (code === 'EADDRINUSE') return `port ${env['PORT'] || 3000} is in use already; PORT chooses another`;
  if (code === 'EACCES') return `this user may not listen on port ${env['PORT'] || 3000}, or read a file: ${message}`;
  if (code !== undefined && ACCESS_DENIED.has(code)) {
    return `${databaseOf(env)} does not let us in (${code}): check user, password and database of DATABASE_URL`;
  }
  if (isDatabaseAway(error)) return `${databaseOf(env)} cannot be reached (${code ?? message})`;
  return error instanceof Error && isPlain(error) && !wantsStacks(env) ? message : undefined;
}

/** What we throw ourselves at start is written for the operator: its stack says nothing more. */
function isPlain(error: Error): boolean {
  return error.constructor === Error && (error as { code?: unknown }).code === undefined;
}

function wantsStacks({ LOG_LEVEL }: NodeJS.ProcessEnv): boolean {
  return LOG_LEVEL === 'debug' || LOG_LEVEL === 'trace';
}

/** The database without user and password. */
function databaseOf(env: NodeJS.ProcessEnv): string {
  const url = URL.parse(env['DATABASE_URL'] ?? '');
  return url === null || url.protocol === 'sqlite:' ? 'the SQLite file' : `the database ${url.host}${url.pathname}`;
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
