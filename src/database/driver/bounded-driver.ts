import mysql, { type Connection, type Pool, type PoolConnection, type QueryError } from 'mysql2';
import { PreparedStatements, type Done } from './prepared-statements.js';
import { openSession } from './session.js';

/** Milliseconds. */
export interface Bounds {
  /** For a connection: for a free one, or for the server to let one in. */
  readonly acquire: number;
  /** For one statement. A row that somebody else holds is not waited for any longer either. */
  readonly statement: number;
}

/** For requests: a database that is frozen, or a line that swallows what one sends, costs a few seconds and a 503. */
export const SERVING: Bounds = { acquire: 3000, statement: 5000 };
/** For migrations and the like, which take as long as they need. */
export const PATIENT: Bounds = { acquire: 60_000, statement: Infinity };

/**
 * The driver mysql2, with three rules added. Every wait has an end. Each connection sets what our SQL depends on before
 * its first use. Every value is bound by the server: a statement with values is a prepared one, because the driver's own
 * escaping is right under some `sql_mode`s only. For TypeORM's option `driver`.
 */
export function boundedDriver(bounds: Bounds): typeof mysql {
  return { ...mysql, createPool: ((options: never) => bounded(mysql.createPool(options), bounds)) as never };
}

function bounded(pool: Pool, bounds: Bounds): Pool {
  const getConnection = pool.getConnection.bind(pool);
  const open = new WeakSet<PoolConnection>();
  // Whoever runs a statement hears of its fault; nobody needs the event, and one without a listener ends the process.
  pool.on('connection', (connection) => connection.on('error', () => undefined));
  pool.getConnection = (done) => {
    const once = withinBounds(bounds.acquire, done);
    getConnection((error, connection: PoolConnection | undefined) => {
      if (error || connection === undefined || open.has(connection)) return once(error, connection);
      openSession(connection).then(
        () => {
          open.add(connection);
          boundStatements(connection, bounds.statement);
          once(null, connection);
        },
        (fault: QueryError) => {
          connection.destroy();
          once(fault, undefined);
        },
      );
    });
  };
  return pool;
}

type Acquired = (error: NodeJS.ErrnoException | null, connection: PoolConnection | undefined) => void;

/** A connection that comes too late goes back to the pool. */
function withinBounds(milliseconds: number, done: Parameters<Pool['getConnection']>[0]): Acquired {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    done(timeout('POOL_ACQUIRE_TIMEOUT', 'no connection to be had in time'), undefined as never);
  }, milliseconds);
  return (error, connection) => {
    if (isLate) return connection?.release();
    clearTimeout(timer);
    done(error, connection as PoolConnection);
  };
}

/** Everything that runs on a connection goes through one of two ways: as text, or prepared where it has values. */
function boundStatements(connection: Connection, milliseconds: number): void {
  const prepared = new PreparedStatements(connection);
  const text = connection.query.bind(connection) as (sql: string, done: Done) => unknown;
  const run = (sql: string, values: readonly unknown[], done: Done) => {
    const end = inTime(connection, milliseconds, done);
    if (values.length === 0) text(sql, end);
    else prepared.execute(sql, values, end);
  };
  connection.query = ((sql: string, ...rest: readonly [...values: (readonly unknown[])[], done: Done]) =>
    run(sql, rest.length > 1 ? (rest[0] as readonly unknown[]) : [], rest.at(-1) as Done)) as never;
  connection.execute = run as never;
  const promised = {
    query: (sql: string, values: readonly unknown[] = []) =>
      new Promise((resolve, reject) =>
        run(sql, values, (error, result) => (error ? reject(error) : resolve([result]))),
      ),
  };
  // What TypeORM calls for each statement: the driver's own loads a module and takes a stack trace every time.
  connection.promise = (() => promised) as never;
}

/**
 * A connection whose statement took too long is of no more use: what it answers next would belong to that one. The
 * timer is our own: the driver's begins when the statement is prepared, and preparing waits for ever.
 */
function inTime(connection: Connection, milliseconds: number, done: Done): Done {
  if (milliseconds === Infinity) return done;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    connection.destroy();
    done(timeout('PROTOCOL_SEQUENCE_TIMEOUT', 'the statement was not answered in time') as QueryError);
  }, milliseconds);
  return (error, result) => {
    clearTimeout(timer);
    if (!isLate) done(error, result);
  };
}

function timeout(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}
