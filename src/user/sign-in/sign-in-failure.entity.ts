import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { isTooFarAhead, type Digest } from '../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../database/index.js';

/** How often a password was guessed wrong: at one account, from one network, or in one known browser. */
@Entity('sign_in_failures')
export class SignInFailure {
  /** Of what is counted: people type passwords where usernames belong, so no such text is kept. */
  @PrimaryColumn({ type: 'varchar', length: 43 })
  readonly id!: Digest;

  /** Attempts under way count too, until their password turns out to be right. */
  @Column({ type: 'int' })
  readonly failures!: number;

  /** The next attempt is refused before that. */
  @Column({ name: 'blocked_until', type: 'datetime', precision: 3 })
  readonly blockedUntil!: Date;

  /** From then on the failures are forgotten. */
  @Index('ix_sign_in_failures_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<SignInFailure>): SignInFailure {
    return entityOf(SignInFailure, columns);
  }

  /**
   * Seconds that the next attempt waits; 0: none.
   *
   * @param longest seconds that a delay lasts at most: more is what a wrong clock has left behind, and counts as none
   */
  waitAt(now: Date, longest: number): number {
    if (this.blockedUntil <= now || this.expiresAt <= now || isTooFarAhead(this.blockedUntil, now, longest)) return 0;
    return Math.min(longest, Math.ceil((this.blockedUntil.getTime() - now.getTime()) / 1000));
  }
}
