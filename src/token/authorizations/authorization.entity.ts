import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  type AuthorizationId,
  type ClientId,
  type ResourceUri,
  type SessionId,
  type SubjectId,
} from '../../common/index.js';
import { entityOf, ExpiresAt, ONE_DAY, type ColumnsOf } from '../../database/index.js';
import type { RequestedClaims } from '../../user/index.js';
import type { AuthorizationDetails } from '../authorization-details/authorization-details.js';

/** One completed approval, from which codes and tokens descend. Revoking this row ends all of them. */
@Entity('authorizations')
export class Authorization {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: AuthorizationId;

  @Index('ix_authorizations_client_id')
  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  @Index('ix_authorizations_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  readonly userId!: SubjectId;

  /** The session of the approval; null for a password grant. */
  @Index('ix_authorizations_session_id')
  @Column({ name: 'session_id', type: 'varchar', length: 36, nullable: true })
  readonly sessionId!: SessionId | null;

  /** Whether the authorization ends with that session (an OpenID sign-in without offline_access). */
  @Column({ name: 'session_bound', type: 'boolean' })
  readonly sessionBound!: boolean;

  /** The granted scope, space-separated. */
  @Column({ name: 'scope', type: 'text' })
  readonly scopeText!: string;

  /** The resources that tokens may be for. */
  @Column({ type: 'simple-json' })
  readonly audience!: readonly ResourceUri[];

  /** Whether the request named these resources (RFC 8707); null in rows of an earlier version. */
  @Column({ name: 'resource_named', type: 'boolean', nullable: true })
  readonly resourceNamed!: boolean | null;

  /** The granted objects of `authorization_details` (RFC 9396); null without any. */
  @Column({ type: 'simple-json', nullable: true })
  readonly details!: AuthorizationDetails | null;

  @Column({ name: 'auth_time', type: 'datetime', precision: 3 })
  readonly authTime!: Date;

  /** RFC 8176. */
  @Column({ type: 'simple-json' })
  readonly amr!: readonly string[];

  /** The class of the sign-in that ID tokens name (OIDC Core §2); null: the highest that `amr` reaches. */
  @Column({ type: 'varchar', length: 100, nullable: true })
  readonly acr!: string | null;

  /** The claims that the parameter `claims` requested; null when it requested no supported claim. */
  @Column({ type: 'simple-json', nullable: true })
  readonly claims!: RequestedClaims | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  /** When the last token has expired, so that the row can be removed. */
  @Index('ix_authorizations_expires_at')
  @ExpiresAt({
    grace: ONE_DAY,
    keptBy: [
      { name: 'refresh_tokens', column: 'authorization_id' },
      { name: 'access_tokens', column: 'authorization_id' },
    ],
    // A used code stays as long: redeeming it again must end the authorization.
    with: [{ name: 'authorization_codes', column: 'authorization_id' }],
  })
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  @Column({ name: 'revoked_at', type: 'datetime', precision: 3, nullable: true })
  readonly revokedAt!: Date | null;

  static of(columns: ColumnsOf<Authorization>): Authorization {
    return entityOf(Authorization, columns);
  }
}
