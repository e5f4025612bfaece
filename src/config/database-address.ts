import { credentialsOf, decoded, faultIn, hostAndPortOf, type HostAndPort } from './url-parts.js';

/** `required` encrypts without authenticating the server; `verify-full` also checks its certificate and host name. */
export const DATABASE_TLS = ['required', 'verify-full'] as const;

export type DatabaseHost = HostAndPort;

/** A DATABASE_URL for MySQL or MariaDB, parsed. */
export interface MysqlAddress {
  /** At least one; several are nodes of one cluster. */
  readonly hosts: readonly DatabaseHost[];
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: (typeof DATABASE_TLS)[number] | 'none';
}

const SQLITE = 'sqlite:';
const MYSQL_PORT = 3306;
const PARTS =
  /^(?:mysql|mariadb):\/\/(?<authority>[^/?#]*)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?(?<fragment>#.*)?$/is;

/**
 * Parses `mysql://user:password@host:port,host:port/database?ssl=…`. `URL` cannot parse a list of hosts.
 *
 * @throws Error that names the fault, without any value of the URL
 */
export function mysqlAddressOf(url: string): MysqlAddress {
  const { authority, path, query, fragment } = PARTS.exec(url)?.groups ?? {};
  if (authority === undefined) throw new Error('it begins with neither sqlite: nor mysql://');
  if (fragment !== undefined) throw new Error('a # must be written as %23');
  const { user, password, hosts } = credentialsOf(authority);
  return {
    hosts: hosts.split(',').map((host) => hostAndPortOf(host, MYSQL_PORT)),
    user,
    password,
    database: databaseOf(path),
    tls: tlsOf(query),
  };
}

/** `host:port`, as in a URL. */
export function nameOfHost({ host, port }: DatabaseHost): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The file of `sqlite:<file>`; null for any other URL. */
export function sqliteFileOf(url: string): string | null {
  return url.startsWith(SQLITE) ? url.slice(SQLITE.length) : null;
}

/** The fault of a DATABASE_URL, without any value of it; null when it is valid. */
export function databaseUrlFault(url: string): string | null {
  const file = sqliteFileOf(url);
  if (file !== null)
    return file === '' ? 'the file is missing' : file.includes('?') ? 'sqlite: takes no parameters' : null;
  return faultIn(() => mysqlAddressOf(url));
}

function databaseOf(path = ''): string {
  const name = decoded(path, 'database');
  if (name === '' || name.includes('/')) throw new Error('the name of the database is missing, or more than a name');
  return name;
}

function tlsOf(query = ''): MysqlAddress['tls'] {
  const parameters = [...new URLSearchParams(query)];
  for (const [name] of parameters) if (name !== 'ssl') throw new Error(`${printable(name)} is not a known parameter`);
  if (parameters.length > 1) throw new Error('ssl is repeated');
  const value = parameters[0]?.[1] ?? 'none';
  const tls = DATABASE_TLS.find((one) => one === value);
  if (tls === undefined && parameters.length > 0) throw new Error(`ssl is neither ${DATABASE_TLS.join(' nor ')}`);
  return tls ?? 'none';
}

/** The name of a parameter, unless it may be part of a password with an unencoded `?` or `&`. */
function printable(name: string): string {
  return /^[a-z][\w.-]{0,30}$/i.test(name) ? name : 'something behind the ?';
}
