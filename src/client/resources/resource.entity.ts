import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { ResourceUri } from '../../common/index.js';
import type { SigningAlgorithm } from '../../key/index.js';
import type { AccessTokenFormat } from '../client-metadata.js';

/** An API that access tokens are for (RFC 8707). */
export interface Resource {
  readonly id: string;
  /** The value of `aud` and of the parameter `resource`. */
  readonly identifier: ResourceUri;
  readonly name: string;
  /** Each belongs to no other resource. */
  readonly scopes: readonly string[];
  /** Null: as the client is registered. */
  readonly accessTokenFormat: AccessTokenFormat | null;
  /** Seconds; null: ACCESS_TOKEN_TTL. */
  readonly accessTokenTtl: number | null;
  /** Null: the server's default. */
  readonly accessTokenSigningAlg: SigningAlgorithm | null;
}

/** A resource of the table; the admin API is one that stands in no table. */
@Entity('resources')
@Unique('uq_resources_identifier', ['identifier'])
export class RegisteredResource implements Resource {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: string;

  @Column({ type: 'varchar', length: 500 })
  readonly identifier!: ResourceUri;

  @Column({ type: 'varchar', length: 200 })
  readonly name!: string;

  @Column({ type: 'simple-json' })
  readonly scopes!: readonly string[];

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
}
