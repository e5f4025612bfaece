import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ClientId, SessionId } from '../../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../../database/index.js';
import type { LogoutNotice, LogoutNoticeId } from '../../../user/index.js';

/**
 * A logout notice to deliver (OIDC Back-Channel Logout §2.5). The transaction that ends the session writes it, so that
 * a crash cannot lose it. It is removed after its delivery or after the last attempt.
 */
@Entity('logout_deliveries')
export class LogoutDelivery implements LogoutNotice {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: LogoutNoticeId;

  @Column({ name: 'session_id', type: 'varchar', length: 36 })
  readonly sessionId!: SessionId;

  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  /** The `sub` by which that client knows the user. */
  @Column({ type: 'varchar', length: 255 })
  readonly subject!: string;

  /** Attempts that have begun. */
  @Column({ type: 'int' })
  readonly attempts!: number;

  /** No process attempts the delivery before this time: an attempt is running, or the last one failed. */
  @Index('ix_logout_deliveries_next_attempt_at')
  @Column({ name: 'next_attempt_at', type: 'datetime', precision: 3 })
  readonly nextAttemptAt!: Date;

  /** The row is removed after this time, delivered or not. */
  @Index('ix_logout_deliveries_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<LogoutDelivery>): LogoutDelivery {
    return entityOf(LogoutDelivery, columns);
  }
}
