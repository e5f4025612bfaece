import type { EntityMetadata, ObjectLiteral } from 'typeorm';

type ColumnMetadata = EntityMetadata['columns'][number];

/** A row as the database returns it, keyed by the column names of the SELECT. */
export type RawRow = Readonly<Record<string, unknown>>;

interface SelectedColumn {
  readonly metadata: ColumnMetadata;
  /** Name of the column in the result. */
  readonly name: string;
  /** Whether TypeORM returns the column's values unchanged, with every driver. */
  readonly isPlain: boolean;
}

const PLAIN: ReadonlySet<unknown> = new Set(['varchar', 'text']);

/** Columns of one table in a SELECT that may contain other columns; maps the result to entities. */
export class Selection<Row extends ObjectLiteral> {
  /** The column list for the SELECT. */
  readonly sql: string;
  private readonly columns: readonly SelectedColumn[];

  /** @param alias of the table in that SELECT */
  constructor(
    private readonly metadata: EntityMetadata,
    alias: string,
    columns: readonly ColumnMetadata[],
  ) {
    this.columns = columns.map((column, i) => ({
      metadata: column,
      name: `${alias}${i}`,
      isPlain: PLAIN.has(column.type) && column.transformer === undefined,
    }));
    const { driver } = metadata.dataSource;
    this.sql = this.columns
      .map((column) => `${alias}.${driver.escape(column.metadata.databaseName)} AS ${column.name}`)
      .join(', ');
  }

  /** @param type a subclass of the entity's class, when the caller needs to tell such entities apart */
  entityOf(raw: RawRow, type = this.metadata.target as new () => object): Row {
    const { driver } = this.metadata.dataSource;
    const entity = new type() as Record<string, unknown>;
    for (const { metadata, name, isPlain } of this.columns) {
      const value = raw[name];
      entity[metadata.propertyName] = isPlain ? value : (driver.prepareHydratedValue(value, metadata) as unknown);
    }
    return entity as Row;
  }
}
