import type { Connection, PrepareStatementInfo, QueryError } from 'mysql2';
import { boundValues } from './bound-values.js';

/** Statements that a connection keeps prepared. A server allows 16,382 for all its connections together by default. */
const MAX_STATEMENTS = 200;

/** Values that mysql2 accepts for question marks. */
type Values = Parameters<PrepareStatementInfo['execute']>[0];

export type Done = (error: QueryError | null, ...results: unknown[]) => void;

/**
 * The prepared statements of one connection: the most recently used ones, keyed by their text alone. mysql2's own cache
 * would build a longer key for each look-up (ADR 0033).
 */
export class PreparedStatements {
  private readonly known = new Map<string, PrepareStatementInfo>();

  constructor(
    private readonly connection: Connection,
    private readonly limit = MAX_STATEMENTS,
  ) {}

  execute(sql: string, values: readonly unknown[], done: Done): void {
    let bound: readonly unknown[];
    try {
      bound = boundValues(values);
    } catch (error) {
      return done(error as QueryError);
    }
    const known = this.known.get(sql);
    if (known === undefined) return this.prepare(sql, bound as Values, done);
    this.moveToEnd(sql, known);
    known.execute(bound as Values, done);
  }

  /** Below half of the limit the order is not maintained: maintaining it costs time for each statement. */
  private moveToEnd(sql: string, statement: PrepareStatementInfo): void {
    if (this.known.size <= this.limit / 2) return;
    this.known.delete(sql);
    this.known.set(sql, statement);
  }

  private prepare(sql: string, values: Values, done: Done): void {
    this.connection.prepare(sql, (error, statement) => {
      if (error) return done(error);
      this.keep(sql, statement);
      statement.execute(values, done);
    });
  }

  private keep(sql: string, statement: PrepareStatementInfo): void {
    this.known.set(sql, statement);
    if (this.known.size <= this.limit) return;
    const [oldest] = this.known.keys();
    this.known.delete(oldest!);
    this.connection.unprepare(oldest!);
  }
}
