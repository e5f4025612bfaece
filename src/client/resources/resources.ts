import { comparableUri, type ResourceUri, type Scope } from '../../common/index.js';
import type { DetailsType } from './details/details-type.js';
import type { Resource } from './resource.entity.js';

/** A type of `authorization_details`, and the resource that declares it. */
export interface DeclaredDetailsType {
  readonly resource: Resource;
  readonly type: DetailsType;
}

/** The roles that a user holds at a resource, by the id of the resource. */
export type RolesHeld = (resourceId: string) => readonly string[];

/** A snapshot of all resources, with look-up by identifiers in any equivalent spelling (ADR 0044). */
export class Resources {
  readonly #byIdentifier: ReadonlyMap<string, Resource>;
  readonly #withRoles: readonly Resource[];
  /** Built on the first look-up of a type. */
  #detailsTypes: ReadonlyMap<string, DeclaredDetailsType> | undefined;
  /** Built on the first look-up of another spelling. */
  #byComparable: ReadonlyMap<string, Resource> | undefined;

  /**
   * @param all with the admin API first
   * @param issuer an audience of tokens that is no resource
   */
  constructor(
    readonly all: readonly Resource[],
    private readonly issuer: string,
  ) {
    this.#byIdentifier = new Map(all.map((resource) => [resource.identifier, resource]));
    this.#withRoles = all.filter(({ roles }) => roles !== null && roles.length > 0);
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

  /** The types of `authorization_details` of all resources, by their name (RFC 9396 §2.1). */
  get detailsTypes(): ReadonlyMap<string, DeclaredDetailsType> {
    return (this.#detailsTypes ??= new Map(
      this.all.flatMap((resource) =>
        (resource.detailsTypes ?? []).map((type) => [type.type, { resource, type }] as const),
      ),
    ));
  }

  /** Whether the roles of a user decide about the scope or belong into a token for the audience. */
  dependOnRoles(scope: Scope, audience: readonly ResourceUri[]): boolean {
    return (
      this.#withRoles.length > 0 &&
      (this.of(audience).some((one) => this.#withRoles.includes(one)) || !this.allowedBy(scope, NO_ROLES).equals(scope))
    );
  }

  /** The scope without the values that need a role of which the user holds none; the same object if all remain. */
  allowedBy(scope: Scope, roles: RolesHeld): Scope {
    const refused = this.#withRoles.flatMap(({ id, scopeRoles }) =>
      Object.entries(scopeRoles ?? {})
        .filter(([value, needed]) => scope.has(value) && !roles(id).some((role) => needed.includes(role)))
        .map(([value]) => value),
    );
    return refused.length === 0 ? scope : scope.filter((value) => !refused.includes(value));
  }

  /**
   * The roles in a token. Only a token for one resource has roles: another API that accepts the token would take them for
   * its own. The issuer is not an API, so it does not count.
   *
   * @returns undefined when the audience contains another API, also one that was deleted, or its resource has no roles
   */
  rolesFor(audience: readonly ResourceUri[], roles: RolesHeld): readonly string[] | undefined {
    if (this.#withRoles.length === 0) return undefined;
    const apis = new Set(audience.filter((uri) => uri !== this.issuer).map((uri) => this.named(uri) ?? uri));
    const one = this.#withRoles.find((resource) => apis.has(resource));
    if (one === undefined || apis.size > 1) return undefined;
    const held = roles(one.id);
    return (one.roles ?? []).map(({ name }) => name).filter((name) => held.includes(name));
  }

  #equivalent(uri: string): Resource | undefined {
    const comparable = comparableUri(uri);
    if (comparable === null) return undefined;
    this.#byComparable ??= byComparable(this.all);
    return this.#byComparable.get(comparable);
  }
}

const NO_ROLES: RolesHeld = () => [];

function byComparable(all: readonly Resource[]): ReadonlyMap<string, Resource> {
  const oldestLast = all.toReversed().map((resource) => [comparableUri(resource.identifier) ?? '', resource] as const);
  return new Map(oldestLast);
}
