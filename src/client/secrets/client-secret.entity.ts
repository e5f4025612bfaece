import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ClientId, Digest } from '../../common/index.js';
import { entityOf, ExpiresAt, ONE_DAY, Sealed, type ColumnsOf } from '../../database/index.js';
import { Client } from '../client.entity.js';

/** A secret of a client. Several may be valid at a time, so that one can replace another without a gap. */
@Entity('client_secrets')
export class ClientSecret {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: string;

  @ForeignKey(() => Client, { name: 'fk_client_secrets_client' })
  @Index('ix_client_secrets_client_id')
  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  @Column({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  /** The secret itself, encrypted and bound to this row; present only if the secret is the key of a MAC. */
  @Sealed()
  @Column({ type: 'text', nullable: true })
  readonly sealed!: string | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  /** Null: the secret never expires. */
  @Index('ix_client_secrets_expires_at')
  @ExpiresAt({ grace: ONE_DAY })
  @Column({ name: 'expires_at', type: 'datetime', precision: 3, nullable: true })
  readonly expiresAt!: Date | null;

  @Column({ name: 'last_used_at', type: 'datetime', precision: 3, nullable: true })
  readonly lastUsedAt!: Date | null;

  static of(columns: ColumnsOf<ClientSecret>): ClientSecret {
    return entityOf(ClientSecret, columns);
  }

  isLiveAt(now: Date): boolean {
    return this.expiresAt === null || now < this.expiresAt;
  }
}
