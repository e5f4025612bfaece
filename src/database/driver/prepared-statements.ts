import type { Connection, PrepareStatementInfo, QueryError } from 'mysql2';
import { boundValues } from './bound-values.js';

/** What a connection keeps prepared. A server has room for 16,382 of all its connections together by default. */
const MOST = 200;

/** What may take the place of question marks of a prepared statement. */
type Values = Parameters<PrepareStatementInfo['execute']>[0];

export type Done = (error: QueryError | null, ...results: unknown[]) => void;

/**
 * The prepared statements of one connection: those used last, found by the text alone. The driver's own cache would put
 * a longer key together for each look-up (ADR 0033).
 */
export class PreparedStatements {
  private readonly known = new Map<string, PrepareStatementInfo>();

  constructor(
    private readonly connection: Connection,
    private readonly most = MOST,
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

  /** Below half of the bound no order is kept: keeping it costs each statement. */
  private moveToEnd(sql: string, statement: PrepareStatementInfo): void {
    if (this.known.size <= this.most / 2) return;
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
    if (this.known.size <= this.most) return;
    const [oldest] = this.known.keys();
    this.known.delete(oldest!);
    this.connection.unprepare(oldest!);
  }
}
