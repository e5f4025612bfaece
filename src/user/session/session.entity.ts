import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Digest, SessionId, SubjectId } from '../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../database/index.js';

/**
 * A browser in which a user is signed in. When the same user signs in again, the id remains and the digest changes, so
 * that the old cookie becomes invalid.
 */
@Entity('sessions')
export class Session {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: SessionId;

  /** The digest of the secret half of the cookie. */
  @Column({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  @Index('ix_sessions_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  readonly userId!: SubjectId;

  /** The last sign-in with credentials: `auth_time` (OIDC Core §2). */
  @Column({ name: 'auth_time', type: 'datetime', precision: 3 })
  readonly authTime!: Date;

  /** How the user signed in (RFC 8176). */
  @Column({ type: 'simple-json' })
  readonly amr!: readonly string[];

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  /** May be slightly early, because not every request writes it. */
  @Column({ name: 'last_seen_at', type: 'datetime', precision: 3 })
  readonly lastSeenAt!: Date;

  /** SESSION_TTL after the last sign-in, or KEEP_SIGNED_IN for a kept session, regardless of use. */
  @Index('ix_sessions_expires_at')
  @ExpiresAt({
    // An ended session stays as long as an authorization may refer to it.
    where:
      't.ended_at IS NULL OR NOT EXISTS (SELECT 1 FROM authorizations a WHERE a.session_id = t.id AND a.expires_at > :cutoff)',
    with: [{ name: 'session_clients', column: 'session_id' }],
  })
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  /** Ended by the user, an administrator or another user's sign-in, or because the user was disabled or deleted. */
  @Column({ name: 'ended_at', type: 'datetime', precision: 3, nullable: true })
  readonly endedAt!: Date | null;

  /** The User-Agent header at the last use; null without one. */
  @Column({ name: 'user_agent', type: 'varchar', length: 300, nullable: true })
  readonly userAgent!: string | null;

  /** The network address of the last use. */
  @Column({ type: 'varchar', length: 45, nullable: true })
  readonly address!: string | null;

  /** Increases with every transaction that keeps the session open until its end, see `SessionStore.hold`. */
  @Column({ type: 'int', default: 0 })
  readonly version!: number;

  /** Whether the person chose "Keep me signed in"; null in rows of earlier releases. */
  @Column({ type: 'boolean', nullable: true })
  readonly kept!: boolean | null;

  static of(columns: SessionColumns): Session {
    return entityOf(Session, { version: 0, kept: false, ...columns });
  }

  with(changes: Partial<SessionColumns>): Session {
    return entityOf(Session, { ...this, ...changes });
  }

  /** @param idleTtl seconds without use after which it ends */
  isLiveAt(now: Date, idleTtl: number): boolean {
    return this.endedAt === null && this.expiresAt > now && now.getTime() - this.lastSeenAt.getTime() < idleTtl * 1000;
  }
}

export type SessionColumns = ColumnsOf<Session, 'version' | 'kept'>;
