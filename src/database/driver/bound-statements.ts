import type { Connection, QueryError } from 'mysql2';
import { endsConnection } from '../database-errors.js';
import { PreparedStatements, type Done } from './prepared-statements.js';

/**
 * Everything that runs on a connection goes one of two ways: as text, or prepared where it has values.
 *
 * @param milliseconds for each statement
 * @param onEnd called when the server says that it can no longer serve
 */
export function boundStatements(connection: Connection, milliseconds: number, onEnd: () => void): void {
  const prepared = new PreparedStatements(connection);
  const text = connection.query.bind(connection) as (sql: string, done: Done) => unknown;
  const run = (sql: string, values: readonly unknown[], done: Done) => {
    const end = inTime(connection, milliseconds, onEnd, done);
    if (values.length === 0) text(sql, end);
    else prepared.execute(sql, values, end);
  };
  // Private to mysql2 (its pool and TypeORM call these three of a connection); test/integration/database/driver/bounded-driver.spec.ts notices when it changes.
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
function inTime(connection: Connection, milliseconds: number, onEnd: () => void, done: Done): Done {
  let isLate = false;
  const timer =
    milliseconds === Infinity
      ? undefined
      : setTimeout(() => {
          isLate = true;
          connection.destroy();
          done(lateness());
        }, milliseconds);
  return (error, result) => {
    clearTimeout(timer);
    if (error && endsConnection(error)) {
      connection.destroy();
      onEnd();
    }
    if (!isLate) done(error, result);
  };
}

function lateness(): QueryError {
  const error = new Error('the statement was not answered in time');
  return Object.assign(error, { code: 'PROTOCOL_SEQUENCE_TIMEOUT' }) as QueryError;
}
