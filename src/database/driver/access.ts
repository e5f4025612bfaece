import { connect, type Socket } from 'node:net';
import { createConnection, type Connection, type ConnectionOptions } from 'mysql2';
import type { DatabaseHost, MysqlAddress } from '../../config/index.js';
import { openSession } from './session.js';
import type { ServerState } from './server-state.js';

/** Timeout for opening a connection, in milliseconds. */
const CONNECT_TIMEOUT = 5000;

/** User, database and TLS settings: the same for every host. */
export type Access = Pick<MysqlAddress, 'user' | 'password' | 'database' | 'tls'> & {
  readonly ca?: string | undefined;
};

/** mysql2 options shared by the pool and by single connections. */
export function optionsOf({ user, password, database, tls, ca }: Access): ConnectionOptions {
  return {
    user,
    password,
    database,
    ...(tls === 'required' && { ssl: { rejectUnauthorized: false } }),
    ...(tls === 'verify-full' && {
      ssl: { ...(ca !== undefined && { ca }), rejectUnauthorized: true, verifyIdentity: true },
    }),
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
    connectTimeout: CONNECT_TIMEOUT,
  };
}

/** Opens a connection to one host, outside any pool. */
export function connectionTo({ host, port }: DatabaseHost, access: Access, connectTimeout: number): Connection {
  const stream = () => socketTo({ host, port });
  const connection = createConnection({ ...optionsOf(access), host, port, connectTimeout, stream });
  // The caller of each statement receives its error; an `error` event without a listener would end the process.
  connection.on('error', () => undefined);
  return connection;
}

/**
 * Connects to a host and reads its state.
 *
 * @param milliseconds limit for the whole probe
 * @throws the driver's error
 */
export async function probe(host: DatabaseHost, access: Access, milliseconds: number): Promise<ServerState> {
  const connection = connectionTo(host, access, milliseconds);
  try {
    return await within(milliseconds, openSession(connection));
  } catch (error) {
    throw access.tls === 'none' && isDenied(error) ? await denial(error, host, access, milliseconds) : error;
  } finally {
    connection.end(() => connection.destroy());
  }
}

function isDenied(error: unknown): boolean {
  return (error as { code?: string }).code === 'ER_ACCESS_DENIED_ERROR';
}

/** MariaDB reports a user who must use TLS as a wrong password. A second connection with TLS tells the two apart. */
async function denial(error: unknown, host: DatabaseHost, access: Access, milliseconds: number): Promise<unknown> {
  return probe(host, { ...access, tls: 'required' }, milliseconds).then(
    () => Object.assign(new Error('TLS is required', { cause: error }), { code: 'ER_SECURE_TRANSPORT_REQUIRED' }),
    () => error,
  );
}

/** @throws Error ETIMEDOUT when the work takes longer */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
    timer = setTimeout(reject, milliseconds, error);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Opens a socket that carries the name which TLS compares with the certificate. mysql2 passes no name to Node's TLS
 * when the host is an IP address, and Node would then look for `localhost` in the certificate.
 */
export function socketTo({ host, port }: DatabaseHost): Socket {
  const socket = connect({ host, port, noDelay: true, keepAlive: true });
  // Private to Node.js (`_host`, which its TLS reads); test/integration/database/driver/tls.spec.ts notices when it changes.
  return Object.assign(socket, { _host: host });
}
