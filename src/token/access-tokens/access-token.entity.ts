import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import {
  madeAt,
  Scope,
  type AuthorizationId,
  type ClientId,
  type Digest,
  type ResourceUri,
  type TokenId,
} from '../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../database/index.js';
import type { AuthorizationDetails } from '../authorization-details/authorization-details.js';
import { CONFIRMATION_COLUMN, type Confirmation } from '../proof-of-possession/confirmation.js';
import { Authorization } from '../authorizations/authorization.entity.js';

/** An opaque access token; or, without a digest, the `jti` of a JWT that was revoked before it expired. */
@Entity('access_tokens')
export class AccessToken {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: TokenId;

  @Column({ type: 'varchar', length: 43, nullable: true })
  readonly digest!: Digest | null;

  /** Null for client_credentials. */
  @Index('ix_access_tokens_authorization_id')
  @ForeignKey(() => Authorization, { name: 'fk_access_tokens_authorization' })
  @Column({ name: 'authorization_id', type: 'varchar', length: 36, nullable: true })
  readonly authorizationId!: AuthorizationId | null;

  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  @Column({ name: 'scope', type: 'text' })
  readonly scopeText!: string;

  /** Its resources, or the issuer. */
  @Column({ type: 'simple-json' })
  readonly audience!: readonly ResourceUri[];

  /** Its objects of `authorization_details`; null without any. */
  @Column({ type: 'simple-json', nullable: true })
  readonly details!: AuthorizationDetails | null;

  @Index('ix_access_tokens_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  @Column({ name: 'revoked_at', type: 'datetime', precision: 3, nullable: true })
  readonly revokedAt!: Date | null;

  /** The proof that the holder must bring; null for a bearer token. */
  @Column({ type: 'varchar', length: 60, nullable: true, transformer: CONFIRMATION_COLUMN })
  readonly confirmation!: Confirmation | null;

  static of(columns: AccessTokenColumns): AccessToken {
    return entityOf(AccessToken, columns);
  }

  get scope(): Scope {
    return Scope.parse(this.scopeText);
  }

  get issuedAt(): Date {
    return madeAt(this.id);
  }

  isLiveAt(now: Date): boolean {
    return this.revokedAt === null && this.expiresAt > now;
  }
}

export type AccessTokenColumns = ColumnsOf<AccessToken, 'scope' | 'issuedAt'>;
