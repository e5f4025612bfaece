import { getMetadataArgsStorage, type DataSource } from 'typeorm';

type EntityClass = abstract new () => object;

/** A column by the names that the database knows. */
export interface ColumnName {
  readonly table: string;
  readonly column: string;
}

/** A column of ciphertexts of `Encryption`, as its entity declares it; null where a row has none. */
export interface SealedColumn extends ColumnName {
  readonly entity: EntityClass;
}

const SEALED = Symbol.for('grantry:sealed');
const tables = new Map<EntityClass, string>();

/** Marks a column of ciphertexts that are bound to `placeOf` their row: re-encryption renews them. The entity's key is `id`. */
export function Sealed(): PropertyDecorator {
  return (prototype, property) => Reflect.defineMetadata(SEALED, true, prototype, property);
}

/** Every sealed column among the entities of a DataSource. */
export function sealedColumnsOf({ entityMetadatas }: DataSource): readonly SealedColumn[] {
  return entityMetadatas.flatMap(({ target, tableName, columns }) => {
    const entity = target as EntityClass;
    return columns
      .filter(({ propertyName }) => Reflect.hasMetadata(SEALED, entity.prototype as object, propertyName))
      .map(({ databaseName }) => ({ entity, table: tableName, column: databaseName }));
  });
}

/**
 * What a ciphertext of an entity's row is bound to: it opens in no other row. The one place that says so.
 *
 * @param id of the row, its primary key
 */
export function placeOf(entity: EntityClass, id: string): string {
  return `${tableOf(entity)}:${id}`;
}

/** Kept, since TypeORM searches its list of tables each time. */
function tableOf(entity: EntityClass): string {
  const known = tables.get(entity);
  if (known !== undefined) return known;
  const name = getMetadataArgsStorage().filterTables(entity)[0]?.name;
  if (name === undefined) throw new Error(`${entity.name} is no entity with a table`);
  tables.set(entity, name);
  return name;
}
