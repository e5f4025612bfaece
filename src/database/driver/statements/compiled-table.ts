import type { EntityMetadata, ObjectLiteral } from 'typeorm';
import type { Writer } from '../../../common/index.js';
import { marks, padded } from './padded.js';
import { Selection } from './selection.js';
import type { Statements } from './statements.js';

type ColumnMetadata = EntityMetadata['columns'][number];

/** The columns that something is said of; null stands for NULL, in conditions too. */
export type Columns<Row> = { readonly [Name in keyof Row]?: Row[Name] | null };

/**
 * SQL for one table, generated once from the entity's TypeORM metadata: reads and writes of single rows. TypeORM's driver
 * converts the values, so an entity comes out the same as from a repository.
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

  /** Its name, quoted. */
  get name(): string {
    return this.metadata.dataSource.driver.escape(this.metadata.tableName);
  }

  /**
   * Its columns in a SELECT, or some of them.
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
   * Reads outside of any transaction.
   *
   * @param where must match at most one row
   */
  async find(where: Columns<Row>): Promise<Row | null> {
    const [raw] = await this.statements.rows(this.findingSql(where), this.conditionValues(where));
    return raw === undefined ? null : this.allColumns.entityOf(raw);
  }

  /**
   * Reads as a transaction sees the row.
   *
   * @param where must match at most one row
   */
  async findIn(writer: Writer, where: Columns<Row>): Promise<Row | null> {
    const [raw] = await this.statements.rowsIn(writer, this.findingSql(where), this.conditionValues(where));
    return raw === undefined ? null : this.allColumns.entityOf(raw);
  }

  /** Reads outside of any transaction. */
  async findEach<Name extends keyof Row & string>(name: Name, values: readonly Row[Name][]): Promise<Row[]> {
    const column = this.column(name);
    const stored = padded(values.map((value) => this.toColumnValue(column, value)));
    if (stored.length === 0) return [];
    const sql = `SELECT ${this.allColumns.sql} FROM ${this.name} t WHERE ${this.quoted(column)} IN (${marks(stored)})`;
    const rows = await this.statements.rows(sql, stored);
    return rows.map((raw) => this.allColumns.entityOf(raw));
  }

  /** @throws the driver's error (a unique violation among them) */
  async insert(writer: Writer, row: Row): Promise<void> {
    const values = this.columns.map((column) => this.toColumnValue(column, row[column.propertyName]));
    await this.statements.run(writer, this.insertion, values);
  }

  /**
   * @param where what the rows that change must match
   * @returns how many rows matched
   */
  update(writer: Writer, where: Columns<Row>, set: Columns<Row>): Promise<number> {
    const sql = this.cached(`UPDATE ${Object.keys(set).join()}`, where, () => {
      const assigned = Object.keys(set).map((property) => `${this.quoted(this.column(property))} = ?`);
      return `UPDATE ${this.name} SET ${assigned.join(', ')} WHERE ${this.conditions(where)}`;
    });
    return this.statements.run(writer, sql, [...this.valuesOf(set), ...this.conditionValues(where)]);
  }

  /**
   * Adds one to a number, so that the row changes in any case: an UPDATE to the values that are there already locks the
   * row on its own node only.
   *
   * @param where what the rows that change must match
   * @param set what changes besides
   * @returns how many rows matched
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
   * @param where what the rows that are deleted must match
   * @returns how many rows matched
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

  /** The SQL of a statement: compiled when a form of it is first asked for. */
  private cached(what: string, where: Columns<Row>, compile: () => string): string {
    const conditions = Object.entries(where).map(([property, value]) =>
      value === null ? `${property} NULL` : property,
    );
    const form = `${what} | ${conditions.join()}`;
    const known = this.cache.get(form);
    if (known !== undefined) return known;
    const sql = compile();
    this.cache.set(form, sql);
    return sql;
  }

  private conditions(where: Columns<Row>): string {
    const conditions = Object.entries(where).map(
      ([property, value]) => `${this.quoted(this.column(property))} ${value === null ? 'IS NULL' : '= ?'}`,
    );
    return conditions.join(' AND ');
  }

  /** The values of the question marks in `conditions`. */
  private conditionValues(where: Columns<Row>): unknown[] {
    return this.valuesOf(where).filter((value) => value !== null);
  }

  private valuesOf(columns: Columns<Row>): unknown[] {
    return Object.entries(columns).map(([property, value]) => this.toColumnValue(this.column(property), value));
  }

  private toColumnValue(column: ColumnMetadata, value: unknown): unknown {
    return this.metadata.dataSource.driver.preparePersistentValue(value ?? null, column) as unknown;
  }

  /** @throws Error for a property that is no column: a mistake in a store */
  private column(property: string): ColumnMetadata {
    const column = this.byProperty.get(property);
    if (column === undefined) throw new Error(`${this.metadata.name} has no column for ${property}`);
    return column;
  }

  private quoted({ databaseName }: ColumnMetadata): string {
    return this.metadata.dataSource.driver.escape(databaseName);
  }
}
