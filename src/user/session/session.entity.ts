import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Digest, SessionId, SubjectId } from '../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../database/index.js';

/**
 * A browser in which somebody is signed in. Signing in again as the same user keeps the id and changes the digest,
 * so that the cookie of before is worth nothing.
 */
@Entity('sessions')
export class Session {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: SessionId;

  /** Of the secret half of the cookie. */
  @Column({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  @Index('ix_sessions_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  readonly userId!: SubjectId;

  /** Of the last real sign-in: `auth_time` (OIDC Core §2). */
  @Column({ name: 'auth_time', type: 'datetime', precision: 3 })
  readonly authTime!: Date;

  /** How the user signed in (RFC 8176). */
  @Column({ type: 'simple-json' })
  readonly amr!: readonly string[];

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  /** A little early: not every request writes it. */
  @Column({ name: 'last_seen_at', type: 'datetime', precision: 3 })
  readonly lastSeenAt!: Date;

  /** SESSION_TTL after the last sign-in, however busy it is. */
  @Index('ix_sessions_expires_at')
  @ExpiresAt({
    // A session that was ended must stay known for that, as long as an authorization may ask for it.
    where:
      't.ended_at IS NULL OR NOT EXISTS (SELECT 1 FROM authorizations a WHERE a.session_id = t.id AND a.expires_at > :cutoff)',
    with: [{ name: 'session_clients', column: 'session_id' }],
  })
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  /** By the user, an administrator, another user's sign-in, or because the user was disabled or deleted. */
  @Column({ name: 'ended_at', type: 'datetime', precision: 3, nullable: true })
  readonly endedAt!: Date | null;

  /** As the browser called itself when the session was used last; null when it said nothing. */
  @Column({ name: 'user_agent', type: 'varchar', length: 300, nullable: true })
  readonly userAgent!: string | null;

  /** The network address of the last use. */
  @Column({ type: 'varchar', length: 45, nullable: true })
  readonly address!: string | null;

  /** One more with every transaction that keeps it from being ended until that is over, see `SessionStore.hold`. */
  @Column({ type: 'int', default: 0 })
  readonly version!: number;

  static of(columns: SessionColumns): Session {
    return entityOf(Session, { version: 0, ...columns });
  }

  with(changes: Partial<SessionColumns>): Session {
    return entityOf(Session, { ...this, ...changes });
  }

  /** @param idleTtl seconds that it may go unused */
  isLiveAt(now: Date, idleTtl: number): boolean {
    return this.endedAt === null && this.expiresAt > now && now.getTime() - this.lastSeenAt.getTime() < idleTtl * 1000;
  }
}

export type SessionColumns = ColumnsOf<Session, 'version'>;
