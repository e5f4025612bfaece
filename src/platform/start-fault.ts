import { mysqlAddressOf, nameOfHost, sqliteFileOf, storedFileOf } from '../config/index.js';
import { connectionFault, isDatabaseAway } from '../database/index.js';

/** What an operation on a file or folder fails with. */
const FILES = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENOENT', 'ENOSPC', 'EMFILE', 'EEXIST']);

interface Failure {
  readonly code?: string;
  readonly message?: string;
  readonly syscall?: string;
  readonly hostname?: string;
  readonly path?: string;
  readonly driverError?: Failure;
}

/** Why the start failed, in one sentence for who operates it: it names the variable, and never a secret. */
export function startFault(error: unknown, env: NodeJS.ProcessEnv): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith('Grantry cannot start')) return message;
  const stack = wantsStacks(env) && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  return `Grantry cannot start: ${faultOf(error, env)}${stack}`;
}

function faultOf(error: unknown, env: NodeJS.ProcessEnv): string {
  const failure = (error ?? {}) as Failure;
  const known = [listenFault, keyFault, databaseFault, fileFault]
    .map((judge) => judge({ ...failure.driverError, ...failure, message: messageOf(error) }, env, error))
    .find((fault) => fault !== undefined);
  return known ?? messageOf(error);
}

/** The first line: the rest of what nobody foresaw is in the log, with LOG_LEVEL=debug. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? '';
}

function listenFault({ code, syscall, hostname }: Failure, env: NodeJS.ProcessEnv): string | undefined {
  const port = env['PORT']?.trim() || 3000;
  if (code === 'EADDRINUSE') return `port ${port} is in use already; PORT chooses another`;
  if (code === 'EACCES' && syscall === 'listen')
    return `this user may not listen on port ${port}; PORT chooses another`;
  if (code === 'EADDRNOTAVAIL') return 'HOST names an address that this machine does not have';
  const host = env['HOST']?.trim();
  if (syscall === 'getaddrinfo' && host && hostname === host) return `HOST names a host that cannot be found (${code})`;
  return syscall === 'listen' || syscall === 'bind' ? `HOST and PORT name nothing to listen on (${code})` : undefined;
}

function keyFault({ message = '' }: Failure): string | undefined {
  const [, row] = /^no key of ENCRYPTION_KEY opens (\S+)$/.exec(message) ?? [];
  if (row === undefined) return undefined;
  return `ENCRYPTION_KEY has no key that opens what the database holds (${row}); set the one of before, or a list that contains it`;
}

function databaseFault(failure: Failure, env: NodeJS.ProcessEnv, error: unknown): string | undefined {
  const { code = '', message = '' } = failure;
  if (code.startsWith('SQLITE_') || message.startsWith('Cannot open database')) {
    return `DATABASE_URL names an SQLite file that cannot be used (${code || 'it cannot be opened'}: ${message})`;
  }
  const refused = connectionFault(error);
  if (refused !== undefined) return `${databaseOf(env)} ${refused}`;
  if (code === 'NO_USABLE_HOST') return `${databaseOf(env)} of DATABASE_URL cannot be used: ${message}`;
  // A file is no database that is away.
  if (failure.path === undefined && isDatabaseAway(error)) return `${databaseOf(env)} of DATABASE_URL cannot be reached (${code || message})`; // prettier-ignore
  return code.startsWith('ER_') ? `${databaseOf(env)} of DATABASE_URL refuses (${code})` : undefined;
}

function fileFault({ code = '', path }: Failure, env: NodeJS.ProcessEnv): string | undefined {
  if (path === undefined || !FILES.has(code)) return undefined;
  const sqlite = storedFileOf(env['DATABASE_URL']?.trim() || 'sqlite:data/grantry.sqlite');
  if (sqlite?.startsWith(path) === true) return `DATABASE_URL names an SQLite file that cannot be made (${code})`;
  return `a file cannot be read or written (${code}: ${path})`;
}

function wantsStacks({ LOG_LEVEL }: NodeJS.ProcessEnv): boolean {
  return LOG_LEVEL === 'debug' || LOG_LEVEL === 'trace';
}

/** The database without user and password. */
function databaseOf(env: NodeJS.ProcessEnv): string {
  const url = env['DATABASE_URL']?.trim() ?? '';
  if (url === '' || sqliteFileOf(url) !== null) return 'the SQLite file';
  const { hosts, database } = mysqlAddressOf(url);
  return `the database ${hosts.map(nameOfHost).join(',')}/${database}`;
}
