import { mysqlAddressOf, nameOfHost, sqliteFileOf, storedFileOf } from '../config/index.js';
import { connectionFault, isDatabaseAway } from '../database/index.js';

/** Error codes of operations on files and folders. */
const FILES = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENOENT', 'ENOSPC', 'EMFILE', 'EEXIST']);

interface Failure {
  readonly code?: string;
  readonly message?: string;
  readonly syscall?: string;
  readonly hostname?: string;
  readonly port?: number;
  readonly path?: string;
  readonly driverError?: Failure;
}

/** Explains a failed start to the operator in one sentence. It names the variable, never a secret. */
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

/** The first line of the message. With LOG_LEVEL=debug the stack follows. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? '';
}

function listenFault({ code, syscall, hostname, port: failed }: Failure, env: NodeJS.ProcessEnv): string | undefined {
  const port = env['PORT']?.trim() || 3000;
  const isSecond = failed !== undefined && failed !== Number(port) && failed === Number(env['MTLS_PORT']);
  const [name, number] = isSecond ? ['MTLS_PORT', failed] : ['PORT', port];
  if (code === 'EADDRINUSE') return `port ${number} is in use already. Set ${name} to another one`;
  if (code === 'EACCES' && syscall === 'listen')
    return `this user may not listen on port ${number}. Set ${name} to another one`;
  if (code === 'EADDRNOTAVAIL') return 'HOST names an address that this machine does not have';
  const host = env['HOST']?.trim();
  if (syscall === 'getaddrinfo' && host && hostname === host) return `HOST names a host that cannot be found (${code})`;
  return syscall === 'listen' || syscall === 'bind' ? `HOST and PORT name nothing to listen on (${code})` : undefined;
}

function keyFault({ message = '' }: Failure): string | undefined {
  const [, row] = /^no key of ENCRYPTION_KEY opens (\S+)$/.exec(message) ?? [];
  if (row === undefined) return undefined;
  return `ENCRYPTION_KEY has no key that decrypts the database (${row}). Set the previous key, or a list that contains it`;
}

function databaseFault(failure: Failure, env: NodeJS.ProcessEnv, error: unknown): string | undefined {
  const { code = '', message = '' } = failure;
  if (code.startsWith('SQLITE_') || message.startsWith('Cannot open database')) {
    return `DATABASE_URL names an SQLite file that cannot be used (${code || 'it cannot be opened'}: ${message})`;
  }
  const refused = connectionFault(error);
  if (refused !== undefined) return `${databaseOf(env)} ${refused}`;
  if (code === 'NO_USABLE_HOST') return `${databaseOf(env)} of DATABASE_URL cannot be used: ${message}`;
  // An error with a path is about a file, not about a database.
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

/** The name of the database, without user and password. */
function databaseOf(env: NodeJS.ProcessEnv): string {
  const url = env['DATABASE_URL']?.trim() ?? '';
  if (url === '' || sqliteFileOf(url) !== null) return 'the SQLite file';
  const { hosts, database } = mysqlAddressOf(url);
  return `the database ${hosts.map(nameOfHost).join(',')}/${database}`;
}
