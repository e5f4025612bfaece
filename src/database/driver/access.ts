import { connect, type Socket } from 'node:net';
import { createConnection, type Connection, type ConnectionOptions } from 'mysql2';
import type { DatabaseHost, MysqlAddress } from '../../config/index.js';
import { openSession } from './session.js';
import type { ServerState } from './server-state.js';

/** Milliseconds for a server to let us in. */
const CONNECT = 5000;

/** How each of the hosts is reached: everything but its name. */
export type Access = Pick<MysqlAddress, 'user' | 'password' | 'database' | 'tls'> & {
  readonly ca?: string | undefined;
};

/** What the pool and single connections have in common. */
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
    connectTimeout: CONNECT,
  };
}

/** A connection outside of any pool, to one host. */
export function connectionTo({ host, port }: DatabaseHost, access: Access, connectTimeout: number): Connection {
  const stream = () => socketTo({ host, port });
  const connection = createConnection({ ...optionsOf(access), host, port, connectTimeout, stream });
  // Whoever runs a statement hears of its fault; an event without a listener would end the process.
  connection.on('error', () => undefined);
  return connection;
}

/**
 * Asks a host what it is.
 *
 * @param milliseconds for its answer
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

/** MariaDB says of a user who must use TLS what it says of a wrong password. With TLS, the two differ. */
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
 * With the name that the certificate is checked for: the driver gives Node's TLS none where the host is an address,
 * and Node would then look for `localhost` in it.
 */
export function socketTo({ host, port }: DatabaseHost): Socket {
  const socket = connect({ host, port, noDelay: true, keepAlive: true });
  // Private to Node.js (`_host`, which its TLS reads); test/integration/database/driver/tls.spec.ts notices when it changes.
  return Object.assign(socket, { _host: host });
}
