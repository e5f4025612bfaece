import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AttemptId, ClientId, Digest, InteractionId } from '../../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../../database/index.js';
import type { AuthorizationParameters } from '../../request/authorization-parameters.js';

/** Seconds: as much as the clocks of two processes may differ. Strangers make these rows, so they go soon. */
const GRACE = 120;

/** The parameters of an authorization request that an address cannot carry. */
@Entity('interactions')
export class KeptRequest {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: InteractionId;

  /** Of the browser's cookie; null only in rows of release 0.1, until the browser comes back. */
  @Column({ name: 'browser_digest', type: 'varchar', length: 43, nullable: true })
  readonly browserDigest!: Digest | null;

  /** Empty in rows of release 0.1 where somebody signs in for their own page. */
  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId | '';

  /** Compressed, as one text in base64; in rows of release 0.1 as they came. */
  @Column({ type: 'simple-json' })
  readonly parameters!: string | AuthorizationParameters;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Index('ix_interactions_expires_at')
  @ExpiresAt({ grace: GRACE })
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  /** Written by release 0.1 only. */
  @Column({ name: 'used_by', type: 'varchar', length: 36, nullable: true })
  readonly usedBy!: AttemptId | null;

  static of(columns: KeptRequestColumns): KeptRequest {
    return entityOf(KeptRequest, columns);
  }

  isExpiredAt(now: Date): boolean {
    return this.expiresAt <= now;
  }
}

export type KeptRequestColumns = ColumnsOf<KeptRequest>;
