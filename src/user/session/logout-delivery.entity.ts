import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Branded, ClientId, SessionId } from '../../common/index.js';
import { ExpiresAt } from '../../database/index.js';

export type LogoutDeliveryId = Branded<'LogoutDeliveryId'>;

/**
 * A client that has yet to be told that a session has ended (OIDC Back-Channel Logout §2.5). Written by the transaction
 * that ends the session, so that no crash can lose it; it goes when the client has heard, or is given up.
 */
@Entity('logout_deliveries')
export class LogoutDelivery {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: LogoutDeliveryId;

  @Column({ name: 'session_id', type: 'varchar', length: 36 })
  readonly sessionId!: SessionId;

  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  /** The `sub` by which that client knows the user. */
  @Column({ type: 'varchar', length: 255 })
  readonly subject!: string;

  /** Begun so far. */
  @Column({ type: 'int' })
  readonly attempts!: number;

  /** Until then nobody tries: a process is just doing so, or the last attempt failed. */
  @Index('ix_logout_deliveries_next_attempt_at')
  @Column({ name: 'next_attempt_at', type: 'datetime', precision: 3 })
  readonly nextAttemptAt!: Date;

  /** After this it is of no use any more, whatever became of it. */
  @Index('ix_logout_deliveries_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;
}
