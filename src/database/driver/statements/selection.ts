import type { EntityMetadata, ObjectLiteral } from 'typeorm';

type ColumnMetadata = EntityMetadata['columns'][number];

/** A row as it comes from the database, by the names that a SELECT gives its columns. */
export type RawRow = Readonly<Record<string, unknown>>;

interface SelectedColumn {
  readonly metadata: ColumnMetadata;
  /** In the result. */
  readonly name: string;
  /** Whether no driver of TypeORM changes its values on the way from the database. */
  readonly isPlain: boolean;
}

const PLAIN: ReadonlySet<unknown> = new Set(['varchar', 'text']);

/** Columns of one table in a SELECT that may have others beside them, and how entities are made of what comes back. */
export class Selection<Row extends ObjectLiteral> {
  /** What the SELECT asks for. */
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

  /** @param type a subclass of the entity's class, to tell such entities apart */
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
