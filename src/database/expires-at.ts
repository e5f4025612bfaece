import type { DataSource, EntityMetadata } from 'typeorm';

/** A table whose expired rows clean-up removes, as its entity declares it. */
export interface AgingTable {
  readonly name: string;
  /** Column of the primary key. */
  readonly key: string;
  /** Indexed column with the time at which a row expires; null: clean-up walks the rows by key, and `where` decides. */
  readonly time: string | null;
  /** Seconds between that time and the removal. */
  readonly grace: number;
  /** Further condition: SQL about the row `t`, the same on both databases. */
  readonly where?: string;
  /** Rows of other tables to remove with it. */
  readonly with?: readonly Dependents[];
}

/** Rows of a table that refer to a row of another table. */
export interface Dependents {
  readonly name: string;
  /** Column that refers to the key of the other row. */
  readonly column: string;
}

/** What clean-up needs to know about a column with `@ExpiresAt()`. */
export interface Expiry {
  /** Seconds between the time and the removal, one hour by default; more than the clocks of two processes differ. */
  readonly grace?: number;
  /** A row stays as long as rows of these tables refer to it; clean-up walks these tables first. */
  readonly keptBy?: readonly Dependents[];
  /** Further condition: SQL about the row `t`, the same on both databases; `:cutoff` is the latest time to remove. */
  readonly where?: string;
  /** Rows of other tables to remove with it. */
  readonly with?: readonly Dependents[];
}

/** In seconds. */
export const ONE_DAY = 86_400;
const DEFAULT_GRACE = 3600;

const EXPIRY = Symbol.for('grantry:expires-at');
const PARENT = Symbol.for('grantry:removed-after');

/** Marks the time at which a row expires. Clean-up removes the row later. The column needs an index. */
export function ExpiresAt(expiry: Expiry = {}): PropertyDecorator {
  return (prototype, property) => Reflect.defineMetadata(EXPIRY, expiry, prototype, property);
}

/**
 * Marks a reference to a row of another table. When that row is gone, clean-up removes this one.
 *
 * @param table whose primary key is `id`
 */
export function RemovedAfter(table: string): PropertyDecorator {
  return (prototype, property) => Reflect.defineMetadata(PARENT, table, prototype, property);
}

/** The aging tables among the entities of a DataSource, in the order of clean-up: children before parents. */
export function agingTablesOf({ entityMetadatas }: DataSource): readonly AgingTable[] {
  const declared = entityMetadatas.flatMap((entity) => [...expiring(entity), ...orphaned(entity)]);
  const byName = new Map(declared.map((one) => [one.table.name, one]));
  return [...byName.values()].toSorted((one, other) => one.children - other.children).map(({ table }) => table);
}

interface Declared {
  readonly table: AgingTable;
  /** Number of tables to clean first. */
  readonly children: number;
}

function expiring(entity: EntityMetadata): readonly Declared[] {
  return declarations<Expiry>(entity, EXPIRY).map(({ column, value }) => {
    const { grace = DEFAULT_GRACE, keptBy = [], where, with: removed } = value;
    const conditions = [
      ...(where === undefined ? [] : [`(${where})`]),
      ...keptBy.map((child) => `NOT EXISTS (SELECT 1 FROM ${child.name} c WHERE c.${child.column} = t.id)`),
    ];
    const table: AgingTable = {
      ...namesOf(entity),
      time: column,
      grace,
      ...(conditions.length > 0 && { where: conditions.join(' AND ') }),
      ...(removed !== undefined && { with: removed }),
    };
    return { table, children: keptBy.length };
  });
}

function orphaned(entity: EntityMetadata): readonly Declared[] {
  const parents = declarations<string>(entity, PARENT);
  if (parents.length === 0) return [];
  const isGone = parents.map(
    ({ column, value: parent }) => `NOT EXISTS (SELECT 1 FROM ${parent} p WHERE p.id = t.${column})`,
  );
  return [{ table: { ...namesOf(entity), time: null, grace: DEFAULT_GRACE, where: isGone.join(' OR ') }, children: 0 }];
}

function namesOf({ tableName, primaryColumns }: EntityMetadata): Pick<AgingTable, 'name' | 'key'> {
  return { name: tableName, key: primaryColumns[0]!.databaseName };
}

/** The columns of an entity that a decorator has marked, with the value of the mark. */
function declarations<T>({ target, columns }: EntityMetadata, mark: symbol): readonly { column: string; value: T }[] {
  if (typeof target === 'string') return [];
  return columns.flatMap(({ propertyName, databaseName: column }) => {
    const value = Reflect.getMetadata(mark, target.prototype as object, propertyName) as T | undefined;
    return value === undefined ? [] : [{ column, value }];
  });
}
