import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool, PoolConnection, ResultSetHeader } from 'mysql2';
import type { DataSource, EntityTarget, ObjectLiteral, QueryResult } from 'typeorm';
import type { Writer } from '../../../common/index.js';
import { CompiledTable } from './compiled-table.js';
import type { RawRow } from './selection.js';

/**
 * Runs SQL whose text never changes: prepared once on each connection of MySQL, without the query building that TypeORM
 * repeats for each statement (ADR 0033). Stores read and write single rows through it; lists go through repositories.
 */
@Injectable()
export class Statements {
  private readonly onMysql: boolean;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.onMysql = dataSource.options.type !== 'better-sqlite3';
  }

  /** @param entity one whose columns are all plain: no relations, no embedded objects */
  tableOf<Row extends ObjectLiteral>(entity: EntityTarget<Row>): CompiledTable<Row> {
    return new CompiledTable(this, this.dataSource.getMetadata(entity));
  }

  /**
   * Reads outside any transaction.
   *
   * @param sql a SELECT whose columns have distinct names
   * @param values in the order of the question marks, in the form that the database's driver accepts
   */
  async rows(sql: string, values: readonly unknown[]): Promise<readonly RawRow[]> {
    if (!this.onMysql) return this.dataSource.query<RawRow[]>(sql, [...values]);
    return this.executeAlone<RawRow[]>(sql, values);
  }

  /** Reads in the transaction of `writer`, or outside any when it has none. */
  async rowsIn(writer: Writer, sql: string, values: readonly unknown[]): Promise<readonly RawRow[]> {
    const runner = writer.queryRunner;
    if (runner === undefined) return this.rows(sql, values);
    if (!this.onMysql) return (await runner.query(sql, [...values])) as RawRow[];
    return execute<RawRow[]>((await runner.connect()) as PoolConnection, sql, values);
  }

  /**
   * Writes in the transaction of `writer`, or in a transaction of the statement alone when it has none.
   *
   * @returns number of rows that matched
   */
  async run(writer: Writer, sql: string, values: readonly unknown[]): Promise<number> {
    const runner = writer.queryRunner;
    if (!this.onMysql) {
      const result: QueryResult = await (runner ?? this.dataSource.createQueryRunner()).query(sql, [...values], true);
      return result.affected ?? 0;
    }
    if (runner === undefined) return (await this.executeAlone<ResultSetHeader>(sql, values)).affectedRows;
    const connection = (await runner.connect()) as PoolConnection;
    return (await execute<ResultSetHeader>(connection, sql, values)).affectedRows;
  }

  /** Runs a statement on any free connection. Callbacks: promises for each step would cost as much as the steps. */
  private executeAlone<T>(sql: string, values: readonly unknown[]): Promise<T> {
    // Private to TypeORM (`pool` of its MySQL driver); test/integration/database/driver/statements/compiled-table.spec.ts notices when it changes.
    const { pool } = this.dataSource.driver as unknown as { readonly pool: Pool };
    return new Promise((resolve, reject) =>
      pool.getConnection((error, connection) => {
        if (error) return reject(error);
        connection.execute(sql, values as never, (fault, result) => {
          connection.release();
          if (fault) reject(fault);
          else resolve(result as T);
        });
      }),
    );
  }
}

function execute<T>(connection: PoolConnection, sql: string, values: readonly unknown[]): Promise<T> {
  return new Promise((resolve, reject) =>
    connection.execute(sql, values as never, (error, result) => (error ? reject(error) : resolve(result as T))),
  );
}
