import mysql, {
  type Connection,
  type Pool,
  type PoolConnection,
  type PrepareStatementInfo,
  type QueryError,
} from 'mysql2';

/** Milliseconds that a request waits for a connection: for a free one, or for the server to let one in. */
const ACQUIRE = 3000;
/** Milliseconds for one statement. A row that somebody else holds is not waited for any longer either. */
const STATEMENT = 5000;

/** Milliseconds. */
export interface Bounds {
  readonly acquire: number;
  readonly statement: number;
}

/**
 * The driver mysql2, with an end to every wait: a database that is frozen, or a line that swallows what one sends, then
 * costs a request a few seconds and a 503. By itself the driver would wait for ever, and with it all who want a
 * connection. For TypeORM's option `driver`.
 */
export function boundedDriver(bounds: Bounds = { acquire: ACQUIRE, statement: STATEMENT }): typeof mysql {
  return { ...mysql, createPool: ((options: never) => bounded(mysql.createPool(options), bounds)) as never };
}

function bounded(pool: Pool, { acquire, statement }: Bounds): Pool {
  const getConnection = pool.getConnection.bind(pool);
  pool.on('connection', (connection) => boundStatements(connection, statement));
  pool.getConnection = (done) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      done(timeout('POOL_ACQUIRE_TIMEOUT', 'no connection to be had in time'), undefined as never);
    }, acquire);
    getConnection((error, connection: PoolConnection | undefined) => {
      if (isLate) {
        connection?.release();
        return;
      }
      clearTimeout(timer);
      done(error, connection as PoolConnection);
    });
  };
  return pool;
}

/** A connection whose statement took too long is of no more use: what it answers next would belong to that one. */
function boundStatements(connection: Connection, milliseconds: number): void {
  connection.query = boundedQuery(connection, milliseconds) as never;
  connection.execute = boundedExecute(connection, milliseconds) as never;
  const promised = { query: (sql: string, values?: unknown) => queryAsPromised(connection, sql, values) };
  // What TypeORM calls for each statement: the driver's own loads a module and takes a stack trace every time.
  connection.promise = (() => promised) as never;
}

function boundedQuery(connection: Connection, milliseconds: number) {
  const query = connection.query.bind(connection) as (options: object, values: unknown, done: Done) => unknown;
  return (sql: string, ...rest: readonly [...values: unknown[], done: Done]) => {
    const done = rest.at(-1) as Done;
    return query({ sql, timeout: milliseconds }, rest.length > 1 ? rest[0] : undefined, (error, ...results) => {
      if (error?.code === 'PROTOCOL_SEQUENCE_TIMEOUT') connection.destroy();
      done(error, ...results);
    });
  };
}

/**
 * With a timer of its own: the driver's begins when the statement is prepared, and preparing waits for ever. What was
 * prepared is found by the text alone; the driver's own would put a longer one together to look it up (ADR 0033).
 */
function boundedExecute(connection: Connection, milliseconds: number) {
  const prepared = new Map<string, PrepareStatementInfo>();
  return (sql: string, values: Values, done: Done) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      connection.destroy();
      done(timeout('PROTOCOL_SEQUENCE_TIMEOUT', 'the statement was not answered in time') as QueryError);
    }, milliseconds);
    const finish: Done = (error, result) => {
      clearTimeout(timer);
      if (!isLate) done(error, result);
    };
    const known = prepared.get(sql);
    if (known !== undefined) return known.execute(values, finish);
    return connection.prepare(sql, (error, statement) => {
      if (error) return finish(error);
      prepared.set(sql, statement);
      statement.execute(values, finish);
    });
  };
}

function queryAsPromised(connection: Connection, sql: string, values: unknown): Promise<readonly [unknown]> {
  return new Promise((resolve, reject) =>
    connection.query(sql, values as never, (error, result) => (error ? reject(error) : resolve([result]))),
  );
}

/** What may stand for question marks of a prepared statement. */
type Values = Parameters<PrepareStatementInfo['execute']>[0];

type Done = (error: QueryError | null, ...results: unknown[]) => void;

function timeout(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}
