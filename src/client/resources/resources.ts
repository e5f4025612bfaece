import { comparableUri, type ResourceUri } from '../../common/index.js';
import type { Resource } from './resource.entity.js';

/** A snapshot of all resources, with look-up by identifiers in any equivalent spelling (ADR 0044). */
export class Resources {
  readonly #byIdentifier: ReadonlyMap<string, Resource>;
  /** Built on the first look-up of another spelling. */
  #byComparable: ReadonlyMap<string, Resource> | undefined;

  /** @param all with the admin API first */
  constructor(readonly all: readonly Resource[]) {
    this.#byIdentifier = new Map(all.map((resource) => [resource.identifier, resource]));
  }

  /** @param uri from an untrusted request. Of equivalent duplicates the exact spelling wins, else the oldest one */
  named(uri: string): Resource | undefined {
    return this.#byIdentifier.get(uri) ?? this.#equivalent(uri);
  }

  /** The distinct resources of an audience; deleted ones are left out. */
  of(audience: readonly ResourceUri[]): readonly Resource[] {
    const found = audience.map((uri) => this.named(uri)).filter((resource) => resource !== undefined);
    return found.length < 2 ? found : [...new Set(found)];
  }

  #equivalent(uri: string): Resource | undefined {
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
