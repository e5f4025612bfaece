import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Client } from '../../client/index.js';
import { hasLived, type AttemptId, type AuthorizationId, type ClientId, type TokenId } from '../../common/index.js';
import { entityOf, ExpiresAt, ONE_DAY, Sealed, type ColumnsOf } from '../../database/index.js';
import { Authorization } from '../authorizations/authorization.entity.js';
import { CONFIRMATION_COLUMN, type Confirmation } from '../proof-of-possession/confirmation.js';
import type { Marks } from './generations.js';

/** A family of refresh tokens (RFC 6749 §6): one row, regardless of the number of rotations. */
@Entity('refresh_tokens')
export class RefreshToken {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: TokenId;

  @Index('ix_refresh_tokens_authorization_id')
  @ForeignKey(() => Authorization, { name: 'fk_refresh_tokens_authorization' })
  @Column({ name: 'authorization_id', type: 'varchar', length: 36 })
  readonly authorizationId!: AuthorizationId;

  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  /** The seed from which every value of the family is derived, encrypted. */
  @Sealed()
  @Column({ type: 'text' })
  readonly seed!: string;

  /** The current generation. Earlier ones have been used. */
  @Column({ type: 'int' })
  readonly generation!: number;

  @Column({ name: 'rotated_at', type: 'datetime', precision: 3, nullable: true })
  readonly rotatedAt!: Date | null;

  @Column({ name: 'rotated_by', type: 'varchar', length: 36, nullable: true })
  readonly rotatedBy!: AttemptId | null;

  /** The generations that were superseded recently, and when; null when there are none. */
  @Column({ type: 'varchar', length: 700, nullable: true })
  readonly superseded!: Marks | null;

  /** The absolute end, which a rotation does not change. */
  @Column({ name: 'ends_at', type: 'datetime', precision: 3 })
  readonly endsAt!: Date;

  /**
   * The idle limit, at most `endsAt`. The row stays for another day, so that a refusal can state that it has expired.
   */
  @Index('ix_refresh_tokens_expires_at')
  @ExpiresAt({ grace: ONE_DAY })
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  /** The proof that each refresh must bring; null when the client authenticates instead, or has proven nothing. */
  @Column({ type: 'varchar', length: 60, nullable: true, transformer: CONFIRMATION_COLUMN })
  readonly confirmation!: Confirmation | null;

  static of(columns: ColumnsOf<RefreshToken>): RefreshToken {
    return entityOf(RefreshToken, columns);
  }

  isExpiredAt(now: Date): boolean {
    return this.expiresAt <= now;
  }

  /** Whether it has expired for a client, whose profile may have become stricter since. */
  hasEnded({ profile }: Client, now: Date): boolean {
    return this.isExpiredAt(now) || hasLived(this.id, profile?.longestRefreshToken ?? Infinity, now);
  }
}
