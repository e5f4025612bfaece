/** The columns of an entity: its properties without methods and computed getters. */
export type ColumnsOf<Entity, Computed extends keyof Entity = never> = {
  readonly [
    Name in keyof Entity as Name extends Computed
      ? never
      : Entity[Name] extends (...parameters: never[]) => unknown
        ? never
        : Name
  ]: Entity[Name];
};

/** Fills an entity; for its `static of`, whose parameter type makes the compiler check every column. */
export function entityOf<Entity extends object>(entity: new () => Entity, columns: Partial<Entity>): Entity {
  return Object.assign(new entity(), columns);
}
