import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AttemptId, Digest } from '../../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../../database/index.js';

/** A challenge of a passkey ceremony that was answered and must not be answered again (WebAuthn §13.4.3). */
@Entity('spent_challenges')
export class SpentChallenge {
  /** Of the challenge. Unique: of several answers at once, one wins. */
  @PrimaryColumn({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  /** The attempt that won. */
  @Column({ name: 'used_by', type: 'varchar', length: 36 })
  readonly usedBy!: AttemptId;

  /** From then on the challenge has expired anyway. */
  @Index('ix_spent_challenges_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<SpentChallenge>): SpentChallenge {
    return entityOf(SpentChallenge, columns);
  }
}
