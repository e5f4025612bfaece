import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { ResourceUri, SignInRule } from '../../common/index.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';
import type { SigningAlgorithm } from '../../key/index.js';
import type { AccessTokenFormat } from '../metadata/client-metadata.js';
import type { Client } from '../client.entity.js';
import type { DetailsType } from './details/details-type.js';

/** Kinds of clients, by how they were registered. */
export const CLIENT_KINDS = ['registered', 'self_registered', 'metadata_documents'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** A role of the users of a resource. */
export interface ResourceRole {
  readonly name: string;
  /** For administrators; null without one. */
  readonly description: string | null;
}

/** An API that access tokens are for (RFC 8707). */
export interface Resource extends SignInRule {
  readonly id: string;
  /** The value of `aud` and of the parameter `resource`. */
  readonly identifier: ResourceUri;
  readonly name: string;
  /** A scope belongs to one resource only. */
  readonly scopes: readonly string[];
  /** Descriptions of the scopes for users, by the name of the scope; null for no descriptions. */
  readonly scopeDescriptions: Readonly<Record<string, string>> | null;
  /** Roles that users and groups may hold; null for none. */
  readonly roles: readonly ResourceRole[] | null;
  /** Roles by the name of the scope that is granted only to users who hold one of them; null for no such scope. */
  readonly scopeRoles: Readonly<Record<string, readonly string[]>> | null;
  /** Types of `authorization_details` (RFC 9396); null for none. A type belongs to one resource only. */
  readonly detailsTypes: readonly DetailsType[] | null;
  /** Kinds of clients that need not be registered for the resource; null: the default, see `openTo`. */
  readonly openTo: readonly ClientKind[] | null;
  /** Null: the format that the client is registered for. */
  readonly accessTokenFormat: AccessTokenFormat | null;
  /** Seconds; null: ACCESS_TOKEN_TTL. */
  readonly accessTokenTtl: number | null;
  /** Null: the server's default. */
  readonly accessTokenSigningAlg: SigningAlgorithm | null;
  /** Null for the built-in resource. */
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
}

/** A stored resource; the admin API is the only one that is not stored. */
@Entity('resources')
@Unique('uq_resources_identifier', ['identifier'])
@Index('uq_resources_comparable', ['comparable'], { unique: true })
export class RegisteredResource implements Resource {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: string;

  @Column({ type: 'varchar', length: 500 })
  readonly identifier!: ResourceUri;

  @Column({ type: 'varchar', length: 200 })
  readonly name!: string;

  @Column({ type: 'simple-json' })
  readonly scopes!: readonly string[];

  @Column({ name: 'scope_descriptions', type: 'simple-json', nullable: true })
  readonly scopeDescriptions!: Readonly<Record<string, string>> | null;

  @Column({ type: 'simple-json', nullable: true })
  readonly roles!: readonly ResourceRole[] | null;

  @Column({ name: 'scope_roles', type: 'simple-json', nullable: true })
  readonly scopeRoles!: Readonly<Record<string, readonly string[]>> | null;

  @Column({ name: 'details_types', type: 'simple-json', nullable: true })
  readonly detailsTypes!: readonly DetailsType[] | null;

  @Column({ name: 'open_to', type: 'simple-json', nullable: true })
  readonly openTo!: readonly ClientKind[] | null;

  /** The identifier in the form of `comparableUri`; null for a duplicate of an earlier release. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  readonly comparable!: string | null;

  @Column({ name: 'access_token_format', type: 'varchar', length: 10, nullable: true })
  readonly accessTokenFormat!: AccessTokenFormat | null;

  @Column({ name: 'access_token_ttl', type: 'integer', nullable: true })
  readonly accessTokenTtl!: number | null;

  @Column({ name: 'access_token_signing_alg', type: 'varchar', length: 10, nullable: true })
  readonly accessTokenSigningAlg!: SigningAlgorithm | null;

  /** The authentication context class that a sign-in must reach; null for any. */
  @Column({ type: 'varchar', length: 100, nullable: true })
  readonly acr!: string | null;

  /** The greatest age of a sign-in in seconds; null for any. */
  @Column({ name: 'max_age', type: 'integer', nullable: true })
  readonly maxAge!: number | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Column({ name: 'updated_at', type: 'datetime', precision: 3 })
  readonly updatedAt!: Date;

  static of(columns: ColumnsOf<RegisteredResource>): RegisteredResource {
    return entityOf(RegisteredResource, columns);
  }
}

/**
 * The kinds of clients that a resource is open to without being registered for it (ADR 0043): the value that an
 * administrator set, or else `registered` for a resource that has nothing clients could register for: neither scopes nor
 * types of `authorization_details`.
 */
export function openTo({
  openTo: set,
  scopes,
  detailsTypes,
}: Pick<Resource, 'openTo' | 'scopes' | 'detailsTypes'>): readonly ClientKind[] {
  return set ?? (scopes.length === 0 && (detailsTypes ?? []).length === 0 ? ['registered'] : []);
}

export function namesOfDetailsTypes({ detailsTypes }: Pick<Resource, 'detailsTypes'>): readonly string[] {
  return (detailsTypes ?? []).map(({ type }) => type);
}

export function namesOfRoles({ roles }: Pick<Resource, 'roles'>): readonly string[] {
  return (roles ?? []).map(({ name }) => name);
}

/**
 * Whether a client may request tokens for a resource: by a registered scope, type of `authorization_details` or id, or
 * because the resource is open.
 */
export function mayTarget(client: Client, resource: Resource): boolean {
  return (
    resource.scopes.some((value) => client.registeredScope.has(value)) ||
    namesOfDetailsTypes(resource).some((type) => client.detailsTypes.includes(type)) ||
    client.resourceIds.includes(resource.id) ||
    openTo(resource).includes(client.kind)
  );
}
