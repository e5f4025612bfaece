import { comparableUri, type ResourceUri } from '../../common/index.js';
import type { Resource } from './resource.entity.js';

/** All resources as they were at one moment, found by their identifiers in any equal spelling (ADR 0044). */
export class Resources {
  readonly #byIdentifier: ReadonlyMap<string, Resource>;
  /** Made when somebody first spells an identifier otherwise. */
  #byComparable: ReadonlyMap<string, Resource> | undefined;

  /** @param all the admin API first */
  constructor(readonly all: readonly Resource[]) {
    this.#byIdentifier = new Map(all.map((resource) => [resource.identifier, resource]));
  }

  /** @param uri from anybody. Of several equal ones of a release before, the one so spelled, else the oldest */
  named(uri: string): Resource | undefined {
    return this.#byIdentifier.get(uri) ?? this.#spelledOtherwise(uri);
  }

  /** The resources that an audience names, each once; those that exist no more are left out. */
  of(audience: readonly ResourceUri[]): readonly Resource[] {
    const found = audience.map((uri) => this.named(uri)).filter((resource) => resource !== undefined);
    return found.length < 2 ? found : [...new Set(found)];
  }

  #spelledOtherwise(uri: string): Resource | undefined {
    const comparable = comparableUri(uri);
    if (comparable === null) return undefined;
    this.#byComparable ??= byComparable(this.all);
    return this.#byComparable.get(comparable);
  }
}

function byComparable(all: readonly Resource[]): ReadonlyMap<string, Resource> {
  const oldestLast = all.toReversed().map((resource) => [comparableUri(resource.identifier) ?? '', resource] as const);
  return new Map(oldestLast);
}
