import type { DataSource, EntityMetadata } from 'typeorm';

/** A table whose rows are removed some time after they are worth nothing, as its entity declares it. */
export interface AgingTable {
  readonly name: string;
  /** The column of its primary key. */
  readonly key: string;
  /** The column that says since when a row is worth nothing, with an index; null: rows are walked by key, and `where` decides. */
  readonly time: string | null;
  /** Seconds that a row stays after that. */
  readonly grace: number;
  /** What must hold besides: SQL about the row `t`, the same on both databases. */
  readonly where?: string;
  /** Rows of other tables that are removed with it. */
  readonly with?: readonly Dependents[];
}

/** Rows of a table that name a row of another one. */
export interface Dependents {
  readonly name: string;
  /** The column that names the other row's key. */
  readonly column: string;
}

/** What clean-up has to know of a column with `@ExpiresAt()`. */
export interface Expiry {
  /** Seconds that a row stays after its time; at least as much as the clocks of two processes may differ. An hour, unless said otherwise. */
  readonly grace?: number;
  /** A row stays as long as rows of these tables name it; they are cleaned first. */
  readonly keptBy?: readonly Dependents[];
  /** What must hold besides: SQL about the row `t`, the same on both databases; `:cutoff` is the time that rows have to be older than. */
  readonly where?: string;
  /** Rows of other tables that are removed with it. */
  readonly with?: readonly Dependents[];
}

/** Seconds. */
export const ONE_DAY = 86_400;
const USUAL_GRACE = 3600;

const EXPIRY = Symbol.for('grantry:expires-at');
const PARENT = Symbol.for('grantry:removed-after');

/** Marks the time from which on a row is worth nothing: clean-up removes the row after that. The column needs an index. */
export function ExpiresAt(expiry: Expiry = {}): PropertyDecorator {
  return (prototype, property) => Reflect.defineMetadata(EXPIRY, expiry, prototype, property);
}

/**
 * Marks the key of a row of another table: once that row is gone, clean-up removes this one.
 *
 * @param table whose primary key is `id`
 */
export function RemovedAfter(table: string): PropertyDecorator {
  return (prototype, property) => Reflect.defineMetadata(PARENT, table, prototype, property);
}

/** Every table that ages among the entities of a DataSource, in the order in which they are cleaned: children before parents. */
export function agingTablesOf({ entityMetadatas }: DataSource): readonly AgingTable[] {
  const declared = entityMetadatas.flatMap((entity) => [...expiring(entity), ...orphaned(entity)]);
  const byName = new Map(declared.map((one) => [one.table.name, one]));
  return [...byName.values()].toSorted((one, other) => one.children - other.children).map(({ table }) => table);
}

interface Declared {
  readonly table: AgingTable;
  /** Tables to clean before. */
  readonly children: number;
}

function expiring(entity: EntityMetadata): readonly Declared[] {
  return declarations<Expiry>(entity, EXPIRY).map(({ column, value }) => {
    const { grace = USUAL_GRACE, keptBy = [], where, with: removed } = value;
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
  return [{ table: { ...namesOf(entity), time: null, grace: USUAL_GRACE, where: isGone.join(' OR ') }, children: 0 }];
}

function namesOf({ tableName, primaryColumns }: EntityMetadata): Pick<AgingTable, 'name' | 'key'> {
  return { name: tableName, key: primaryColumns[0]!.databaseName };
}

/** The columns of an entity that were marked, and what with. */
function declarations<T>({ target, columns }: EntityMetadata, mark: symbol): readonly { column: string; value: T }[] {
  if (typeof target === 'string') return [];
  return columns.flatMap(({ propertyName, databaseName: column }) => {
    const value = Reflect.getMetadata(mark, target.prototype as object, propertyName) as T | undefined;
    return value === undefined ? [] : [{ column, value }];
  });
}
