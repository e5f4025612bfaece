import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AttemptId, ClientId, Digest, PushedRequestId } from '../../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../../database/index.js';

/** A pushed authorization request (RFC 9126): found by id, proven by the digest of its secret half. */
@Entity('pushed_requests')
export class PushedRequest {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: PushedRequestId;

  @Column({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  /** The client that pushed the request. */
  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  /** The effective parameters, compressed, in base64. */
  @Column({ type: 'text' })
  readonly parameters!: string;

  /** Until then, a browser may open the request. */
  @Column({ name: 'opens_until', type: 'datetime', precision: 3 })
  readonly opensUntil!: Date;

  /** Later than any interaction that begins with the request. */
  @Index('ix_pushed_requests_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  /** The attempt that completed the authorization; null before. */
  @Column({ name: 'used_by', type: 'varchar', length: 36, nullable: true })
  readonly usedBy!: AttemptId | null;

  static of(columns: ColumnsOf<PushedRequest, 'isUsed'>): PushedRequest {
    return entityOf(PushedRequest, columns);
  }

  opensAt(now: Date): boolean {
    return now < this.opensUntil;
  }

  get isUsed(): boolean {
    return this.usedBy !== null;
  }
}
