import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import {
  changedAt,
  Clock,
  comparableUri,
  isId,
  newId,
  type OAuthError,
  Precondition,
  RoleHolders,
  type Actor,
  type ResourceUri,
  type RoleOfResource,
} from '../../common/index.js';
import { isUniqueViolation, Leases, Transactions, type Tx } from '../../database/index.js';
import { ADMIN_RESOURCE_ID } from './admin-resource.js';
import { detailsTypeOf } from './details/details-type.dto.js';
import { DeclaredDetailsTypes } from './details/declared-details-types.js';
import { ResourceDirectory } from './resource-directory.js';
import { ResourceView, type NewResourceDto, type ResourceChangeDto } from './resource.dto.js';
import { namesOfDetailsTypes, namesOfRoles, openTo, RegisteredResource, type Resource } from './resource.entity.js';
import {
  checkDetailsTypes,
  checkIdentifier,
  checkRoles,
  checkScopeDescriptions,
  checkScopes,
} from './resource-rules.js';
import { ResourceStore } from './resource.store.js';
import { resourceRefusals } from '../refusals/administration.js';

/** Name of the lease by which changes of resources run one after the other. */
const LEASE = 'resources';

/** Operations of administrators on resources; every change is audited. */
@Injectable()
export class ResourceAdministration {
  constructor(
    private readonly store: ResourceStore,
    private readonly leases: Leases,
    private readonly directory: ResourceDirectory,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly holders: RoleHolders,
    private readonly declared: DeclaredDetailsTypes,
  ) {}

  /** @throws OAuthError `invalid_request`; `conflict` when the identifier or a scope belongs to another resource */
  async create(dto: NewResourceDto, actor: Actor): Promise<Resource> {
    await this.declared.check(dto.authorization_details_types);
    const now = this.clock.now();
    const identifier = dto.identifier as ResourceUri;
    const name = identifier.slice(0, LONGEST_NAME);
    const empty = { ...EMPTY, identifier, comparable: comparableUri(identifier), name };
    const resource = merged({ id: newId(), ...empty, createdAt: now, updatedAt: now }, dto);
    await this.write('resource.created', actor, async (tx) => {
      this.check(resource, await this.lockAll(tx));
      await this.store.add(tx, resource);
      return resource;
    });
    return resource;
  }

  /** @throws OAuthError `not_found` */
  async find(id: string): Promise<Resource> {
    if (id === ADMIN_RESOURCE_ID) return this.directory.adminResource;
    const resource = isId(id) ? await this.store.find(id) : null;
    if (resource === null) throw unknownResource();
    return resource;
  }

  /** @throws OAuthError as `create` does; `not_found`; `conflict` for the admin API; `precondition_failed` */
  async change(id: string, dto: ResourceChangeDto, actor: Actor, precondition = Precondition.NONE): Promise<Resource> {
    assertChangeable(id);
    await this.declared.check(dto.authorization_details_types);
    return this.write('resource.updated', actor, async (tx) => {
      const all = await this.lockAll(tx);
      const before = all.find((resource) => resource.id === id);
      if (before === undefined) throw unknownResource();
      precondition.assertHolds(ResourceView.of(before));
      const after = merged({ ...before, updatedAt: changedAt(before, this.clock.now()) }, dto);
      this.check(after, all, before);
      await this.store.replace(tx, after);
      await this.holders.keepOnly(tx, id, namesOfRoles(after));
      return after;
    });
  }

  /** @throws OAuthError `not_found` for an unknown resource, and for a role that it does not define */
  async findRole(held: RoleOfResource): Promise<RoleOfResource> {
    return definedBy(await this.find(held.resourceId), held);
  }

  /**
   * Keeps a role until the transaction is over.
   *
   * @throws OAuthError as `findRole` does
   */
  async holdRole(tx: Tx, held: RoleOfResource): Promise<void> {
    const resource = (await this.lockAll(tx)).find(({ id }) => id === held.resourceId);
    if (resource === undefined) throw unknownResource();
    definedBy(resource, held);
  }

  /** @throws OAuthError `not_found`; `conflict` for the admin API; `precondition_failed` */
  async remove(id: string, actor: Actor, precondition = Precondition.NONE): Promise<void> {
    assertChangeable(id);
    await this.write('resource.deleted', actor, async (tx) => {
      const resource = (await this.lockAll(tx)).find((one) => one.id === id);
      if (resource === undefined) throw unknownResource();
      precondition.assertHolds(ResourceView.of(resource));
      await this.store.remove(tx, id);
      await this.holders.keepOnly(tx, id, []);
      return resource;
    });
  }

  /** Excludes changes of resources until the transaction is over. Call it before the first SELECT of the transaction. */
  async excludeChanges(tx: Tx): Promise<void> {
    await this.leases.takeTurns(tx, LEASE);
  }

  /** Reads all resources and excludes other writers: a unique owner of each scope cannot be a constraint of the table. */
  private async lockAll(tx: Tx): Promise<readonly RegisteredResource[]> {
    await this.excludeChanges(tx);
    return this.store.allIn(tx);
  }

  /** Does not check an unchanged identifier: one of an earlier release may equal that of another resource. */
  private check(resource: Resource, all: readonly Resource[], before?: Resource): void {
    const others = all.filter(({ id }) => id !== resource.id);
    if (resource.identifier !== before?.identifier) this.checkIdentifier(resource, others);
    checkScopes(resource.scopes, others);
    checkScopeDescriptions(resource);
    checkRoles(resource);
    checkDetailsTypes(resource, others);
  }

  private checkIdentifier({ identifier: wanted }: Resource, others: readonly Resource[]): void {
    const { identifier } = this.directory.adminResource;
    checkIdentifier(wanted, [identifier, new URL(identifier).origin]);
    const comparable = comparableUri(wanted);
    const same = others.find((other) => comparableUri(other.identifier) === comparable);
    if (same !== undefined) {
      throw resourceRefusals.identifierTaken({ identifier: same.identifier });
    }
  }

  private async write<R extends Resource>(type: string, actor: Actor, work: (tx: Tx) => Promise<R>): Promise<R> {
    try {
      return await this.transactions.run(async (tx) => {
        const resource = await work(tx);
        const { id, identifier, scopes } = resource;
        const roles = namesOfRoles(resource);
        const types = namesOfDetailsTypes(resource);
        const details = { resource: id, identifier, scopes, roles, details_types: types, open_to: openTo(resource) };
        await this.audit.record(type, { actor: actor?.sub, details }, tx);
        return resource;
      });
    } catch (error) {
      // Another node of a cluster wrote the resource at the same time.
      if (isUniqueViolation(error)) throw resourceRefusals.identifierTakenMeanwhile();
      throw error;
    } finally {
      this.directory.forget();
    }
  }
}

/** Length of the column. */
const LONGEST_NAME = 200;

const EMPTY = {
  scopes: [],
  scopeDescriptions: null,
  roles: null,
  scopeRoles: null,
  detailsTypes: null,
  openTo: null,
  accessTokenFormat: null,
  accessTokenTtl: null,
  accessTokenSigningAlg: null,
  acr: null,
  maxAge: null,
};

type Columns = Parameters<typeof RegisteredResource.of>[0];

/** Computes the comparable form of a changed identifier; an unchanged one keeps its form, see `check`. */
function merged(before: Columns, dto: ResourceChangeDto): RegisteredResource {
  const identifier = (dto.identifier ?? before.identifier) as ResourceUri;
  return RegisteredResource.of({
    ...before,
    identifier,
    comparable: identifier === before.identifier ? before.comparable : comparableUri(identifier),
    name: dto.name ?? before.name,
    scopes: dto.scopes ?? before.scopes,
    scopeDescriptions: given(dto.scope_descriptions, ofRemainingScopes(before.scopeDescriptions, dto)),
    roles: dto.roles === undefined ? before.roles : rolesOf(dto.roles),
    scopeRoles: given(dto.scope_roles, ofRemainingScopes(before.scopeRoles, dto)),
    detailsTypes: given(typesOf(dto), before.detailsTypes),
    openTo: given(dto.open_to, before.openTo),
    accessTokenFormat: given(dto.access_token_format, before.accessTokenFormat),
    accessTokenTtl: given(dto.access_token_ttl, before.accessTokenTtl),
    accessTokenSigningAlg: given(dto.access_token_signing_alg, before.accessTokenSigningAlg),
    acr: given(dto.acr, before.acr),
    maxAge: given(dto.max_age, before.maxAge),
  });
}

/** An absent member keeps its value; null is a value. */
function given<T>(sent: T | undefined, before: T): T {
  return sent === undefined ? before : sent;
}

/** The members of the remaining scopes, by the name of the scope. */
function ofRemainingScopes<T>(
  members: Readonly<Record<string, T>> | null,
  { scopes }: ResourceChangeDto,
): Readonly<Record<string, T>> | null {
  if (scopes === undefined || members === null) return members;
  return Object.fromEntries(Object.entries(members).filter(([scope]) => scopes.includes(scope)));
}

function typesOf({ authorization_details_types: types }: ResourceChangeDto): Columns['detailsTypes'] | undefined {
  return types && types.map(detailsTypeOf);
}

function rolesOf(roles: ResourceChangeDto['roles']): Columns['roles'] {
  return roles?.map(({ name, description = null }) => ({ name, description })) ?? null;
}

function definedBy(resource: Resource, held: RoleOfResource): RoleOfResource {
  if (!namesOfRoles(resource).includes(held.role)) throw resourceRefusals.roleUnknown();
  return held;
}

function assertChangeable(id: string): void {
  if (id === ADMIN_RESOURCE_ID) throw resourceRefusals.builtIn();
}

function unknownResource(): OAuthError {
  return resourceRefusals.unknown();
}
