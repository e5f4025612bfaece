import { USER_SCOPES, type Scope } from '../../../common/index.js';
import type { ClaimDefinition, ClaimPlace } from './claim-definition.entity.js';
import { isOfType, type ClaimValue } from './claim-value.js';

/** The values of a user, by the id of their definition. */
export type ClaimValues = Readonly<Record<string, ClaimValue>>;

/** A snapshot of all definitions of further claims. */
export class ClaimDefinitions {
  constructor(readonly all: readonly ClaimDefinition[]) {}

  get names(): readonly string[] {
    return this.all.map(({ name }) => name);
  }

  /** The scopes that exist only because of these definitions. */
  get ownScopes(): readonly string[] {
    const scopes = this.all.map(({ scope }) => scope);
    return [...new Set(scopes)].filter((scope) => !(USER_SCOPES as readonly string[]).includes(scope));
  }

  named(name: string): ClaimDefinition | undefined {
    return this.all.find((definition) => definition.name === name);
  }

  /** The definitions that a scope releases, for users. */
  of(scope: string): readonly ClaimDefinition[] {
    return this.all.filter((definition) => definition.scope === scope);
  }

  /** Whether a scope releases any claim to a place. */
  concern(scope: Scope, place: ClaimPlace): boolean {
    return this.all.some((definition) => isReleased(definition, scope, place));
  }

  /** The claims of a user that a scope releases to a place. A claim without a value is left out. */
  released(values: ClaimValues | null, scope: Scope, place: ClaimPlace): Readonly<Record<string, ClaimValue>> {
    if (values === null) return {};
    const released = this.all.filter((definition) => isReleased(definition, scope, place));
    return valuesOf(released, values);
  }

  /** All values of a user, by the name of the claim. */
  shown(values: ClaimValues | null): Readonly<Record<string, ClaimValue>> {
    return valuesOf(this.all, values ?? {});
  }
}

function isReleased({ scope: needed, places }: ClaimDefinition, scope: Scope, place: ClaimPlace): boolean {
  return places.includes(place) && scope.has(needed);
}

function valuesOf(definitions: readonly ClaimDefinition[], values: ClaimValues): Readonly<Record<string, ClaimValue>> {
  const entries = definitions.map(({ id, name, type }) => [name, type, values[id]] as const);
  return Object.fromEntries(
    entries.flatMap(([name, type, value]) => (isOfType(value, type) ? [[name, value] as const] : [])),
  );
}
