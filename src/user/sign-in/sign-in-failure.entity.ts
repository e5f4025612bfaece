import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { isTooFarAhead, type Digest } from '../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../database/index.js';

/** The number of wrong passwords for one account, from one network, or in one known browser. */
@Entity('sign_in_failures')
export class SignInFailure {
  /** A digest of what is counted. The text itself is not stored, because users type passwords into username fields. */
  @PrimaryColumn({ type: 'varchar', length: 43 })
  readonly id!: Digest;

  /** Includes running attempts, until their password is found to be right. */
  @Column({ type: 'int' })
  readonly failures!: number;

  /** Attempts before this time are refused. */
  @Column({ name: 'blocked_until', type: 'datetime', precision: 3 })
  readonly blockedUntil!: Date;

  /** The failures expire at this time. */
  @Index('ix_sign_in_failures_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<SignInFailure>): SignInFailure {
    return entityOf(SignInFailure, columns);
  }

  /**
   * Seconds until the next attempt is allowed; 0: none.
   *
   * @param longest the maximum delay in seconds; a longer one comes from a wrong clock and counts as none
   */
  waitAt(now: Date, longest: number): number {
    if (this.blockedUntil <= now || this.expiresAt <= now || isTooFarAhead(this.blockedUntil, now, longest)) return 0;
    return Math.min(longest, Math.ceil((this.blockedUntil.getTime() - now.getTime()) / 1000));
  }
}
