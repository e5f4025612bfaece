import type { Connection, QueryError } from 'mysql2';
import { endsConnection } from '../database-errors.js';
import { PreparedStatements, type Done } from './prepared-statements.js';

/**
 * Bounds every statement of a connection in time. Statements without values run as text, all others as prepared ones.
 *
 * @param milliseconds limit for each statement
 * @param onEnd called when the server reports that it can no longer serve
 */
export function boundStatements(connection: Connection, milliseconds: number, onEnd: () => void): void {
  const prepared = new PreparedStatements(connection);
  const text = connection.query.bind(connection) as (sql: string, done: Done) => unknown;
  const run = (sql: string, values: readonly unknown[], done: Done) => {
    const end = withLimit(connection, milliseconds, onEnd, done);
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
  // TypeORM calls `promise()` for each statement; the one of mysql2 loads a module and takes a stack trace every time.
  connection.promise = (() => promised) as never;
}

/**
 * Destroys a connection whose statement exceeds the limit: the next response on it would belong to that statement.
 * mysql2's own timer starts only once the statement is prepared, and preparing has no limit.
 */
function withLimit(connection: Connection, milliseconds: number, onEnd: () => void, done: Done): Done {
  let isLate = false;
  const timer =
    milliseconds === Infinity
      ? undefined
      : setTimeout(() => {
          isLate = true;
          connection.destroy();
          done(timeoutError());
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

function timeoutError(): QueryError {
  const error = new Error('the statement timed out');
  return Object.assign(error, { code: 'PROTOCOL_SEQUENCE_TIMEOUT' }) as QueryError;
}
