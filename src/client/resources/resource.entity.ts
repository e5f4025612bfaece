import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { ResourceUri } from '../../common/index.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';
import type { SigningAlgorithm } from '../../key/index.js';
import type { AccessTokenFormat } from '../metadata/client-metadata.js';
import type { Client } from '../client.entity.js';

/** How a client came to be known here. */
export const CLIENT_KINDS = ['registered', 'self_registered', 'metadata_documents'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** An API that access tokens are for (RFC 8707). */
export interface Resource {
  readonly id: string;
  /** The value of `aud` and of the parameter `resource`. */
  readonly identifier: ResourceUri;
  readonly name: string;
  /** Each belongs to no other resource. */
  readonly scopes: readonly string[];
  /** What a scope lets a client do, for people, by the scope's name; null: none is described. */
  readonly scopeDescriptions: Readonly<Record<string, string>> | null;
  /** Kinds of clients that need not be registered for it; null: the default, see `openTo`. */
  readonly openTo: readonly ClientKind[] | null;
  /** Null: the format that the client is registered for. */
  readonly accessTokenFormat: AccessTokenFormat | null;
  /** Seconds; null: ACCESS_TOKEN_TTL. */
  readonly accessTokenTtl: number | null;
  /** Null: the server's default. */
  readonly accessTokenSigningAlg: SigningAlgorithm | null;
  /** Null: it is built in. */
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
}

/** A resource of the table; the admin API is one that stands in no table. */
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

  @Column({ name: 'open_to', type: 'simple-json', nullable: true })
  readonly openTo!: readonly ClientKind[] | null;

  /** The identifier as `comparableUri` has it; null where one of the release before equals an older one. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  readonly comparable!: string | null;

  @Column({ name: 'access_token_format', type: 'varchar', length: 10, nullable: true })
  readonly accessTokenFormat!: AccessTokenFormat | null;

  @Column({ name: 'access_token_ttl', type: 'integer', nullable: true })
  readonly accessTokenTtl!: number | null;

  @Column({ name: 'access_token_signing_alg', type: 'varchar', length: 10, nullable: true })
  readonly accessTokenSigningAlg!: SigningAlgorithm | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Column({ name: 'updated_at', type: 'datetime', precision: 3 })
  readonly updatedAt!: Date;

  static of(columns: ColumnsOf<RegisteredResource>): RegisteredResource {
    return entityOf(RegisteredResource, columns);
  }
}

/**
 * The kinds of clients to which a resource is open whatever they are registered for (ADR 0043): as an administrator
 * set it, else those that administrators registered, where the resource has no scopes by which to register them.
 */
export function openTo({ openTo: set, scopes }: Pick<Resource, 'openTo' | 'scopes'>): readonly ClientKind[] {
  return set ?? (scopes.length === 0 ? ['registered'] : []);
}

/** Whether tokens of a client may be for a resource: it is registered for a scope of it or for it, or that is open to it. */
export function mayTarget(client: Client, resource: Resource): boolean {
  return (
    resource.scopes.some((value) => client.registeredScope.has(value)) ||
    client.resourceIds.includes(resource.id) ||
    openTo(resource).includes(client.kind)
  );
}
