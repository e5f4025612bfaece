import type { EntityMetadata, ObjectLiteral } from 'typeorm';
import type { Writer } from '../../../common/index.js';
import { marks, padded } from './padded.js';
import { Selection } from './selection.js';
import type { Statements } from './statements.js';

type ColumnMetadata = EntityMetadata['columns'][number];

/** The columns that something is said of; null stands for NULL, in conditions too. */
export type Columns<Row> = { readonly [Name in keyof Row]?: Row[Name] | null };

/**
 * One table, with the SQL that TypeORM's metadata of its entity amount to worked out once. Values are turned into what
 * the database takes, and back, by TypeORM's driver: entities say the same here as in a repository.
 */
export class CompiledTable<Row extends ObjectLiteral> {
  private readonly columns: readonly ColumnMetadata[];
  private readonly byProperty: ReadonlyMap<string, ColumnMetadata>;
  private readonly texts = new Map<string, string>();
  private readonly whole: Selection<Row>;
  private readonly insertion: string;

  constructor(
    private readonly statements: Statements,
    private readonly metadata: EntityMetadata,
  ) {
    this.columns = metadata.columns;
    this.byProperty = new Map(this.columns.map((column) => [column.propertyName, column]));
    this.whole = this.as('t');
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
  as(alias: string): Selection<Row>;
  as<Name extends keyof Row>(alias: string, properties: readonly Name[]): Selection<Pick<Row, Name>>;
  as(alias: string, properties?: readonly (keyof Row)[]): Selection<ObjectLiteral> {
    const columns = properties?.map((property) => this.column(property as string)) ?? this.columns;
    return new Selection(this.metadata, alias, columns);
  }

  /**
   * Outside of any transaction.
   *
   * @param where holds of one row at most
   */
  async find(where: Columns<Row>): Promise<Row | null> {
    const sql = this.text(
      'SELECT',
      where,
      () => `SELECT ${this.whole.sql} FROM ${this.name} t WHERE ${this.met(where)}`,
    );
    const [raw] = await this.statements.rows(sql, this.asked(where));
    return raw === undefined ? null : this.whole.entityOf(raw);
  }

  /** Outside of any transaction. */
  async findEach<Name extends keyof Row & string>(name: Name, values: readonly Row[Name][]): Promise<Row[]> {
    const column = this.column(name);
    const stored = padded(values.map((value) => this.stored(column, value)));
    if (stored.length === 0) return [];
    const sql = `SELECT ${this.whole.sql} FROM ${this.name} t WHERE ${this.quoted(column)} IN (${marks(stored)})`;
    const rows = await this.statements.rows(sql, stored);
    return rows.map((raw) => this.whole.entityOf(raw));
  }

  /** @throws the driver's error (a unique violation among them) */
  async insert(writer: Writer, row: Row): Promise<void> {
    const values = this.columns.map((column) => this.stored(column, row[column.propertyName]));
    await this.statements.run(writer, this.insertion, values);
  }

  /**
   * @param where holds of the rows that are to change
   * @returns how many they were
   */
  update(writer: Writer, where: Columns<Row>, set: Columns<Row>): Promise<number> {
    const sql = this.text(`UPDATE ${Object.keys(set).join()}`, where, () => {
      const assigned = Object.keys(set).map((property) => `${this.quoted(this.column(property))} = ?`);
      return `UPDATE ${this.name} SET ${assigned.join(', ')} WHERE ${this.met(where)}`;
    });
    return this.statements.run(writer, sql, [...this.valuesOf(set), ...this.asked(where)]);
  }

  /**
   * Adds one to a number, so that the row changes in any case: an UPDATE to the values that are there already locks the
   * row on its own node only.
   *
   * @param where holds of the rows that are to change
   * @param set what changes besides
   * @returns how many they were
   */
  increment<Name extends keyof Row & string>(
    writer: Writer,
    where: Columns<Row>,
    name: Name,
    set: Columns<Row> = {},
  ): Promise<number> {
    const sql = this.text(`INCREMENT ${[name, ...Object.keys(set)].join()}`, where, () => {
      const number = this.quoted(this.column(name));
      const assigned = Object.keys(set).map((property) => `, ${this.quoted(this.column(property))} = ?`);
      return `UPDATE ${this.name} SET ${number} = ${number} + 1${assigned.join('')} WHERE ${this.met(where)}`;
    });
    return this.statements.run(writer, sql, [...this.valuesOf(set), ...this.asked(where)]);
  }

  /**
   * @param where holds of the rows that are to go
   * @returns how many they were
   */
  delete(writer: Writer, where: Columns<Row>): Promise<number> {
    const sql = this.text('DELETE', where, () => `DELETE FROM ${this.name} WHERE ${this.met(where)}`);
    return this.statements.run(writer, sql, this.asked(where));
  }

  /** One text for each form that a statement has in the code. */
  private text(what: string, where: Columns<Row>, compile: () => string): string {
    const conditions = Object.entries(where).map(([property, value]) =>
      value === null ? `${property} NULL` : property,
    );
    const form = `${what} | ${conditions.join()}`;
    const known = this.texts.get(form);
    if (known !== undefined) return known;
    const sql = compile();
    this.texts.set(form, sql);
    return sql;
  }

  private met(where: Columns<Row>): string {
    const conditions = Object.entries(where).map(
      ([property, value]) => `${this.quoted(this.column(property))} ${value === null ? 'IS NULL' : '= ?'}`,
    );
    return conditions.join(' AND ');
  }

  /** The values of the question marks in `met`. */
  private asked(where: Columns<Row>): unknown[] {
    return this.valuesOf(where).filter((value) => value !== null);
  }

  private valuesOf(columns: Columns<Row>): unknown[] {
    return Object.entries(columns).map(([property, value]) => this.stored(this.column(property), value));
  }

  private stored(column: ColumnMetadata, value: unknown): unknown {
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
