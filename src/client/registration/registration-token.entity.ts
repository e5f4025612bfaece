import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Digest, RegistrationTokenId } from '../../common/index.js';
import { entityOf, ExpiresAt, ONE_DAY, type ColumnsOf } from '../../database/index.js';

/** An initial access token (RFC 7591 §3), which permits its bearer to register `maxUses` clients. */
@Entity('registration_tokens')
export class RegistrationToken {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: RegistrationTokenId;

  @Column({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  @Column({ name: 'max_uses', type: 'integer' })
  readonly maxUses!: number;

  @Column({ name: 'uses_left', type: 'integer' })
  readonly usesLeft!: number;

  /** `sub` of the administrator who issued it. */
  @Column({ name: 'created_by', type: 'varchar', length: 100 })
  readonly createdBy!: string;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Index('ix_registration_tokens_expires_at')
  @ExpiresAt({ grace: ONE_DAY })
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<RegistrationToken>): RegistrationToken {
    return entityOf(RegistrationToken, columns);
  }
}
