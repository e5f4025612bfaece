import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AttemptId, Digest } from '../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../database/index.js';

/** A proof that was used and must not be used again, such as a client assertion (RFC 7523 §3). */
@Entity('proof_replays')
export class ProofReplay {
  /** Digest of the maker and the `jti`. Unique: of several concurrent uses one wins. */
  @PrimaryColumn({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  /** The attempt that won, so that a retry after an unknown COMMIT finds its own row. */
  @Column({ name: 'used_by', type: 'varchar', length: 36 })
  readonly usedBy!: AttemptId;

  /** When the proof is too old to be accepted, so that the row can be removed. */
  @Index('ix_proof_replays_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<ProofReplay>): ProofReplay {
    return entityOf(ProofReplay, columns);
  }
}
