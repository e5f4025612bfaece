import type { EntityMetadata, ObjectLiteral } from 'typeorm';
import { isStorable, type Writer } from '../../../common/index.js';
import { chunksOf, marks, padded } from './padded.js';
import { Selection } from './selection.js';
import type { Statements } from './statements.js';

type ColumnMetadata = EntityMetadata['columns'][number];

/** Values of some columns; null means NULL, in conditions too. */
export type Columns<Row> = { readonly [Name in keyof Row]?: Row[Name] | null };

/** Rows of one INSERT, at most. */
const ROWS = 64;

/**
 * SQL for reads and writes of single rows of one table, generated once from the entity's TypeORM metadata. TypeORM's
 * driver converts the values, so an entity equals the one that a repository returns.
 */
export class CompiledTable<Row extends ObjectLiteral> {
  private readonly columns: readonly ColumnMetadata[];
  private readonly byProperty: ReadonlyMap<string, ColumnMetadata>;
  private readonly cache = new Map<string, string>();
  private readonly allColumns: Selection<Row>;
  private readonly insertion: string;

  constructor(
    private readonly statements: Statements,
    private readonly metadata: EntityMetadata,
  ) {
    this.columns = metadata.columns;
    this.byProperty = new Map(this.columns.map((column) => [column.propertyName, column]));
    this.allColumns = this.select('t');
    const names = this.columns.map((column) => this.quoted(column)).join(', ');
    this.insertion = `INSERT INTO ${this.name} (${names}) VALUES (${this.columns.map(() => '?').join(', ')})`;
  }

  /** Name of the table, quoted. */
  get name(): string {
    return this.metadata.dataSource.driver.escape(this.metadata.tableName);
  }

  /**
   * Columns of the table for a SELECT: all, or the given ones.
   *
   * @param alias of the table in that SELECT
   */
  select(alias: string): Selection<Row>;
  select<Name extends keyof Row>(alias: string, properties: readonly Name[]): Selection<Pick<Row, Name>>;
  select(alias: string, properties?: readonly (keyof Row)[]): Selection<ObjectLiteral> {
    const columns = properties?.map((property) => this.column(property as string)) ?? this.columns;
    return new Selection(this.metadata, alias, columns);
  }

  /**
   * Reads a row outside any transaction.
   *
   * @param where must match at most one row
   */
  async find(where: Columns<Row>): Promise<Row | null> {
    const [raw] = await this.statements.rows(this.findingSql(where), this.conditionValues(where));
    return raw === undefined ? null : this.allColumns.entityOf(raw);
  }

  /**
   * Reads a row as a transaction sees it.
   *
   * @param where must match at most one row
   */
  async findIn(writer: Writer, where: Columns<Row>): Promise<Row | null> {
    const [raw] = await this.statements.rowsIn(writer, this.findingSql(where), this.conditionValues(where));
    return raw === undefined ? null : this.allColumns.entityOf(raw);
  }

  /**
   * Reads the rows whose column has one of the values.
   *
   * @param writer of the transaction that sees them; outside any transaction when left out
   */
  async findEach<Name extends keyof Row & string>(
    name: Name,
    values: readonly Row[Name][],
    writer?: Writer,
  ): Promise<Row[]> {
    const column = this.column(name);
    const stored = padded(values.map((value) => this.toColumnValue(column, value)));
    if (stored.length === 0) return [];
    const sql = `SELECT ${this.allColumns.sql} FROM ${this.name} t WHERE ${this.quoted(column)} IN (${marks(stored)})`;
    const rows = await (writer ? this.statements.rowsIn(writer, sql, stored) : this.statements.rows(sql, stored));
    return rows.map((raw) => this.allColumns.entityOf(raw));
  }

  /** @throws the driver's error, for example a unique violation */
  async insert(writer: Writer, row: Row): Promise<void> {
    await this.statements.run(writer, this.insertion, this.rowValues(row));
  }

  /**
   * Inserts several rows with few statements.
   *
   * @throws as `insert` does
   */
  async insertEach(writer: Writer, rows: readonly Row[]): Promise<void> {
    for (const chunk of chunksOf(rows, ROWS)) {
      const more = `, (${marks(this.columns)})`.repeat(chunk.length - 1);
      await this.statements.run(
        writer,
        this.insertion + more,
        chunk.flatMap((row) => this.rowValues(row)),
      );
    }
  }

  /** Inserts a row, or replaces the one with the same primary key. The table has no other unique key. */
  async put(writer: Writer, row: Row): Promise<void> {
    const sql = this.cached('PUT', {}, () => `${this.insertion} ${this.replacing()}`);
    await this.statements.run(writer, sql, this.rowValues(row));
  }

  /**
   * @param where condition that selects the rows to change
   * @returns number of rows that matched
   */
  update(writer: Writer, where: Columns<Row>, set: Columns<Row>): Promise<number> {
    const sql = this.cached(`UPDATE ${Object.keys(set).join()}`, where, () => {
      const assigned = Object.keys(set).map((property) => `${this.quoted(this.column(property))} = ?`);
      return `UPDATE ${this.name} SET ${assigned.join(', ')} WHERE ${this.conditions(where)}`;
    });
    return this.statements.run(writer, sql, [...this.valuesOf(set), ...this.conditionValues(where)]);
  }

  /**
   * Adds one to a number, so that the value of the row always changes: on a cluster, an UPDATE that changes no value
   * locks the row on its own node only.
   *
   * @param where condition that selects the rows to change
   * @param set further columns to change
   * @returns number of rows that matched
   */
  increment<Name extends keyof Row & string>(
    writer: Writer,
    where: Columns<Row>,
    name: Name,
    set: Columns<Row> = {},
  ): Promise<number> {
    const sql = this.cached(`INCREMENT ${[name, ...Object.keys(set)].join()}`, where, () => {
      const number = this.quoted(this.column(name));
      const assigned = Object.keys(set).map((property) => `, ${this.quoted(this.column(property))} = ?`);
      return `UPDATE ${this.name} SET ${number} = ${number} + 1${assigned.join('')} WHERE ${this.conditions(where)}`;
    });
    return this.statements.run(writer, sql, [...this.valuesOf(set), ...this.conditionValues(where)]);
  }

  /**
   * @param where condition that selects the rows to delete
   * @returns number of rows that matched
   */
  delete(writer: Writer, where: Columns<Row>): Promise<number> {
    const sql = this.cached('DELETE', where, () => `DELETE FROM ${this.name} WHERE ${this.conditions(where)}`);
    return this.statements.run(writer, sql, this.conditionValues(where));
  }

  private findingSql(where: Columns<Row>): string {
    return this.cached(
      'SELECT',
      where,
      () => `SELECT ${this.allColumns.sql} FROM ${this.name} t WHERE ${this.conditions(where)}`,
    );
  }

  /** Returns the SQL of a statement; each form is compiled on its first use. */
  private cached(operation: string, where: Columns<Row>, compile: () => string): string {
    const conditions = Object.entries(where).map(([property, value]) =>
      value === null ? `${property} NULL` : property,
    );
    const form = `${operation} | ${conditions.join()}`;
    const known = this.cache.get(form);
    if (known !== undefined) return known;
    const sql = compile();
    this.cache.set(form, sql);
    return sql;
  }

  /** What an INSERT does where the primary key exists, in the words of the database. */
  private replacing(): string {
    const isMySql = this.metadata.dataSource.options.type !== 'better-sqlite3';
    const keys = this.columns.filter(({ isPrimary }) => isPrimary).map((column) => this.quoted(column));
    const others = this.columns.filter(({ isPrimary }) => !isPrimary).map((column) => this.quoted(column));
    const set = others.map((name) => `${name} = ${isMySql ? `VALUES(${name})` : `excluded.${name}`}`).join(', ');
    return isMySql ? `ON DUPLICATE KEY UPDATE ${set}` : `ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${set}`;
  }

  private conditions(where: Columns<Row>): string {
    const conditions = Object.entries(where).map(
      ([property, value]) => `${this.quoted(this.column(property))} ${value === null ? 'IS NULL' : '= ?'}`,
    );
    return conditions.join(' AND ');
  }

  private rowValues(row: Row): unknown[] {
    return this.columns.map((column) => this.toColumnValue(column, row[column.propertyName]));
  }

  /** Values for the question marks of `conditions`. */
  private conditionValues(where: Columns<Row>): unknown[] {
    return this.valuesOf(where).filter((value) => value !== null);
  }

  private valuesOf(columns: Columns<Row>): unknown[] {
    return Object.entries(columns).map(([property, value]) => this.toColumnValue(this.column(property), value));
  }

  /** @throws TypeError for a Date that cannot be stored: SQLite would store its text, which no reader understands */
  private toColumnValue(column: ColumnMetadata, value: unknown): unknown {
    if (value instanceof Date && !isStorable(value)) {
      throw new TypeError(`no SQL value for ${this.metadata.name}.${column.propertyName}: a Date out of range`);
    }
    return this.metadata.dataSource.driver.preparePersistentValue(value ?? null, column) as unknown;
  }

  /** @throws Error for a property without a column, which is a bug in a store */
  private column(property: string): ColumnMetadata {
    const column = this.byProperty.get(property);
    if (column === undefined) throw new Error(`${this.metadata.name} has no column for ${property}`);
    return column;
  }

  private quoted({ databaseName }: ColumnMetadata): string {
    return this.metadata.dataSource.driver.escape(databaseName);
  }
}
