import { mysqlAddressOf, nameOfHost, sqliteFileOf } from './config/index.js';
import { connectionFault, isDatabaseAway } from './database/index.js';

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
  const refused = connectionFault(error);
  if (refused !== undefined) return `${databaseOf(env)} ${refused}`;
  if (code === 'NO_USABLE_HOST') return `${databaseOf(env)} cannot be used: ${message}`;
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
function databaseOf({ DATABASE_URL = '' }: NodeJS.ProcessEnv): string {
  if (DATABASE_URL === '' || sqliteFileOf(DATABASE_URL) !== null) return 'the SQLite file';
  const { hosts, database } = mysqlAddressOf(DATABASE_URL);
  return `the database ${hosts.map(nameOfHost).join(',')}/${database}`;
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
