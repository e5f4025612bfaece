import { getMetadataArgsStorage, type DataSource } from 'typeorm';

type EntityClass = abstract new () => object;

/** Table and column by their names in the database. */
export interface ColumnName {
  readonly table: string;
  readonly column: string;
}

/** A column with ciphertexts of `Encryption`, as its entity declares it; null in rows without one. */
export interface SealedColumn extends ColumnName {
  readonly entity: EntityClass;
}

const SEALED = Symbol.for('grantry:sealed');
const tables = new Map<EntityClass, string>();

/** Marks a column with ciphertexts bound to `placeOf` their row; re-encryption renews them. The primary key is `id`. */
export function Sealed(): PropertyDecorator {
  return (prototype, property) => Reflect.defineMetadata(SEALED, true, prototype, property);
}

/** The sealed columns of all entities of a DataSource. */
export function sealedColumnsOf({ entityMetadatas }: DataSource): readonly SealedColumn[] {
  return entityMetadatas.flatMap(({ target, tableName, columns }) => {
    const entity = target as EntityClass;
    return columns
      .filter(({ propertyName }) => Reflect.hasMetadata(SEALED, entity.prototype as object, propertyName))
      .map(({ databaseName }) => ({ entity, table: tableName, column: databaseName }));
  });
}

/**
 * The context that a ciphertext is bound to: it can be decrypted in its own row only.
 *
 * @param id of the row, its primary key
 */
export function placeOf(entity: EntityClass, id: string): string {
  return `${tableOf(entity)}:${id}`;
}

/** Cached, because TypeORM searches its list of tables at each call. */
function tableOf(entity: EntityClass): string {
  const known = tables.get(entity);
  if (known !== undefined) return known;
  const name = getMetadataArgsStorage().filterTables(entity)[0]?.name;
  if (name === undefined) throw new Error(`${entity.name} is not an entity with a table`);
  tables.set(entity, name);
  return name;
}
