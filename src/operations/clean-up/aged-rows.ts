import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock, plusSeconds } from '../../common/index.js';
import { agingTablesOf, marks, padded, Transactions, type AgingTable, type Tx } from '../../database/index.js';

/** The position after a batch: the key of its last row, and the time if the table is ordered by time. */
export interface Position {
  readonly at: string;
  readonly key: string;
}

/** A batch of rows in the order of their time, and the rows of it that can be removed. */
export interface Batch {
  readonly keys: readonly string[];
  /** Null after the last batch. */
  readonly next: Position | null;
}

export interface Backlog {
  /** Expired rows, including rows that are still needed, up to the number that is counted. */
  readonly expired: number;
  readonly oldest: Date | null;
}

/** The position before all rows. */
export const START: Position = { at: '1000-01-01 00:00:00.000', key: '' };

/** Reads and removes expired rows of any table, with the same SQL on all databases. */
@Injectable()
export class AgedRows {
  /** Every table whose rows expire, in the order of the clean-up. */
  readonly tables: readonly AgingTable[];
  private readonly mysql: boolean;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {
    this.tables = agingTablesOf(dataSource);
    this.mysql = dataSource.options.type !== 'better-sqlite3';
  }

  /** Reads the next expired rows without locks, and continues after rows that stay. */
  async batch(table: AgingTable, from: Position, limit: number): Promise<Batch> {
    const cutoff = this.cutoff(table);
    const rows = await this.window(table, from, limit, cutoff);
    const last = rows.length < limit ? undefined : rows.at(-1);
    const keys = rows.map(({ k }) => k);
    return {
      keys: table.where === undefined ? keys : await this.filter(table, keys, cutoff),
      next: last === undefined ? null : { at: textOf(last.at), key: last.k },
    };
  }

  /**
   * Removes rows by their keys, not by a range, so that no other row is locked. Rows that were extended since stay.
   *
   * @returns the number of removed rows
   */
  remove(table: AgingTable, keys: readonly string[]): Promise<number> {
    const cutoff = this.cutoff(table);
    return this.transactions.run(async (tx) => {
      if (table.with === undefined) return this.removeRows(tx, table, keys, cutoff);
      const held = padded(await this.hold(tx, table, keys, cutoff));
      if (held.length === 0) return 0;
      for (const { name, column } of table.with) {
        await tx.query(`DELETE FROM ${name} WHERE ${column} IN (${marks(held)})`, held);
      }
      return this.removeRows(tx, table, held, cutoff);
    });
  }

  /** @param most the largest number of rows to count */
  async backlog(table: AgingTable, most: number): Promise<Backlog | null> {
    if (table.time === null) return null;
    const { name, time } = table;
    const past = `FROM ${name} t WHERE t.${time} <= ?`;
    const cutoff = this.cutoff(table);
    const [oldest] = await this.read<{ at: string | Date }>(`SELECT t.${time} AS at ${past} ORDER BY t.${time} LIMIT 1`, [cutoff]); // prettier-ignore
    if (oldest === undefined) return { expired: 0, oldest: null };
    const [counted] = await this.read<{ n: string | number }>(`SELECT COUNT(*) AS n FROM (SELECT 1 ${past} LIMIT ${most}) x`, [cutoff]); // prettier-ignore
    return { expired: Number(counted?.n), oldest: new Date(`${textOf(oldest.at).replace(' ', 'T')}Z`) };
  }

  private window({ name, key, time }: AgingTable, from: Position, limit: number, cutoff: string) {
    const sql =
      time === null
        ? `SELECT t.${key} AS k, '' AS at FROM ${name} t WHERE t.${key} > ? ORDER BY t.${key} LIMIT ${limit}`
        : `SELECT t.${key} AS k, t.${time} AS at FROM ${name} t WHERE t.${time} <= ? AND t.${time} >= ?
           AND (t.${time} > ? OR t.${key} > ?) ORDER BY t.${time}, t.${key} LIMIT ${limit}`;
    const parameters = time === null ? [from.key] : [cutoff, from.at, from.at, from.key];
    return this.read<{ k: string; at: string | Date }>(sql, parameters);
  }

  private async filter({ name, key, where }: AgingTable, keys: readonly string[], cutoff: string): Promise<string[]> {
    if (keys.length === 0) return [];
    const list = padded(keys);
    const [before, ...after] = where!.split(':cutoff');
    const condition = [before, ...after].join('?');
    const sql = `SELECT t.${key} AS k FROM ${name} t WHERE t.${key} IN (${marks(list)}) AND (${condition})`;
    return (await this.read<{ k: string }>(sql, [...list, ...after.map(() => cutoff)])).map(({ k }) => k);
  }

  private async hold(tx: Tx, { name, key, time }: AgingTable, keys: readonly string[], cutoff: string) {
    const index = this.mysql ? 'FORCE INDEX (PRIMARY)' : '';
    const list = padded(keys);
    const sql = `SELECT t.${key} AS k FROM ${name} t ${index} WHERE t.${key} IN (${marks(list)}) AND t.${time} <= ?`;
    const rows = await tx.query<{ k: string }[]>(this.mysql ? `${sql} FOR UPDATE` : sql, [...list, cutoff]);
    return rows.map(({ k }) => k);
  }

  /** Forces the index: with another index, or none, the database would lock every row that it reads. */
  private async removeRows(tx: Tx, { name, key, time }: AgingTable, keys: readonly string[], cutoff: string) {
    const from = this.mysql ? `DELETE t FROM ${name} t FORCE INDEX (PRIMARY)` : `DELETE FROM ${name} AS t`;
    const still = time === null ? '' : ` AND t.${time} <= ?`;
    const list = padded(keys);
    const sql = `${from} WHERE t.${key} IN (${marks(list)})${still}`;
    const { affected } = await tx.queryRunner!.query(sql, time === null ? list : [...list, cutoff], true);
    return affected ?? 0;
  }

  private read<Row>(sql: string, parameters: readonly string[]): Promise<Row[]> {
    return this.dataSource.query<Row[]>(sql, [...parameters]);
  }

  private cutoff({ grace }: AgingTable): string {
    return textOf(plusSeconds(this.clock.now(), -grace));
  }
}

/** A time in UTC with milliseconds, as all databases store it. */
function textOf(time: Date | string): string {
  return typeof time === 'string' ? time : time.toISOString().slice(0, 23).replace('T', ' ');
}
