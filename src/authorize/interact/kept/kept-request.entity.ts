import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AttemptId, ClientId, Digest, InteractionId } from '../../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../../database/index.js';
import type { AuthorizationParameters } from '../../request/authorization-parameters.js';

/** Seconds: the tolerated clock difference between processes. Unauthenticated requests create these rows. */
const GRACE = 120;

/** The parameters of an authorization request that are too long for an address. */
@Entity('interactions')
export class KeptRequest {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: InteractionId;

  /** The digest of the browser's cookie. Null in rows of release 0.1 that no browser has opened yet. */
  @Column({ name: 'browser_digest', type: 'varchar', length: 43, nullable: true })
  readonly browserDigest!: Digest | null;

  /** Empty in rows of release 0.1 that lead to the account page. */
  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId | '';

  /** Compressed, in base64. Rows of release 0.1 hold the parameters uncompressed. */
  @Column({ type: 'simple-json' })
  readonly parameters!: string | AuthorizationParameters;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Index('ix_interactions_expires_at')
  @ExpiresAt({ grace: GRACE })
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  /** Only release 0.1 writes it. */
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
