/** The columns of an entity: its properties but for methods and for what getters compute. */
export type ColumnsOf<Entity, Computed extends keyof Entity = never> = {
  readonly [
    Name in keyof Entity as Name extends Computed
      ? never
      : Entity[Name] extends (...parameters: never[]) => unknown
        ? never
        : Name
  ]: Entity[Name];
};

/** Fills an entity: for its `static of`, whose parameter has the compiler count the columns. */
export function entityOf<Entity extends object>(entity: new () => Entity, columns: Partial<Entity>): Entity {
  return Object.assign(new entity(), columns);
}
