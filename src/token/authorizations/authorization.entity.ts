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

/** One completed approval, from which codes and tokens descend: revoke this row and all of them are dead. */
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

  /** The session it was given in; null for a password grant. */
  @Index('ix_authorizations_session_id')
  @Column({ name: 'session_id', type: 'varchar', length: 36, nullable: true })
  readonly sessionId!: SessionId | null;

  /** Whether it ends when that session is ended (an OpenID sign-in without offline_access). */
  @Column({ name: 'session_bound', type: 'boolean' })
  readonly sessionBound!: boolean;

  /** What was granted, space-separated. */
  @Column({ name: 'scope', type: 'text' })
  readonly scopeText!: string;

  /** The resources that tokens may be for. */
  @Column({ type: 'simple-json' })
  readonly audience!: readonly ResourceUri[];

  /** Whether the request named these resources (RFC 8707); null where an earlier version stored the row. */
  @Column({ name: 'resource_named', type: 'boolean', nullable: true })
  readonly resourceNamed!: boolean | null;

  @Column({ name: 'auth_time', type: 'datetime', precision: 3 })
  readonly authTime!: Date;

  /** RFC 8176. */
  @Column({ type: 'simple-json' })
  readonly amr!: readonly string[];

  /** What the parameter `claims` asked for; null where it asked for nothing that we know. */
  @Column({ type: 'simple-json', nullable: true })
  readonly claims!: RequestedClaims | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  /** When its last token is dead, so that the row may go. */
  @Index('ix_authorizations_expires_at')
  @ExpiresAt({
    grace: ONE_DAY,
    keptBy: [
      { name: 'refresh_tokens', column: 'authorization_id' },
      { name: 'access_tokens', column: 'authorization_id' },
    ],
    // The codes stay until then: to redeem a used one again must end the authorization as long as it lives.
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
