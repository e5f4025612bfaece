import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AttemptId, Digest } from '../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../database/index.js';

/** A proof that came, and may not come again: a client assertion (RFC 7523 §3), for example. */
@Entity('proof_replays')
export class ProofReplay {
  /** Of who made it, and its `jti`. Unique: of several that come at once, one wins. */
  @PrimaryColumn({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  /** The attempt that won, so that after an unknown COMMIT it knows itself. */
  @Column({ name: 'used_by', type: 'varchar', length: 36 })
  readonly usedBy!: AttemptId;

  /** From then on the proof is too old to be believed anyway, and the row may go. */
  @Index('ix_proof_replays_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<ProofReplay>): ProofReplay {
    return entityOf(ProofReplay, columns);
  }
}
