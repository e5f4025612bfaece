import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { AttemptId, AuthorizationId, ClientId, DeviceRequestId, Digest } from '../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../database/index.js';
import type { AuthorizationDetails } from '../authorization-details/authorization-details.js';
import type { ApprovalAnswer, PolledRequest } from '../polled/polled-request.js';

/** A request of a device without a browser (RFC 8628 §3.1): the device finds it by `device_code`, a person by `user_code`. */
@Entity('device_requests')
@Unique('uq_device_requests_user_code', ['userCode'])
export class DeviceRequest implements PolledRequest {
  /** The first half of `device_code`. The address of the confirmation page contains it. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: DeviceRequestId;

  /** Of the secret half of `device_code`. */
  @Column({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  /** Eight letters, without the dash. Pages show it again, so it is readable. */
  @Column({ name: 'user_code', type: 'varchar', length: 8 })
  readonly userCode!: string;

  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  /** The requested scope, space-separated. */
  @Column({ name: 'scope', type: 'text' })
  readonly scopeText!: string;

  /** The requested resources (RFC 8707). */
  @Column({ type: 'simple-json' })
  readonly resource!: readonly string[];

  /** The requested objects of `authorization_details` (RFC 9396); null without any. */
  @Column({ type: 'simple-json', nullable: true })
  readonly details!: AuthorizationDetails | null;

  /** The authentication context classes of the client's registration, in order of preference. */
  @Column({ name: 'acr_values', type: 'simple-json' })
  readonly acrValues!: readonly string[];

  /** The only browser that can answer: the first in which the code was entered. Null before. */
  @Column({ name: 'browser_digest', type: 'varchar', length: 43, nullable: true })
  readonly browserDigest!: Digest | null;

  /** Seconds that the device must wait between two polls. */
  @Column({ name: 'poll_interval', type: 'int' })
  readonly pollInterval!: number;

  /** When the device last polled early enough; null before its first poll. */
  @Column({ name: 'last_polled_at', type: 'datetime', precision: 3, nullable: true })
  readonly lastPolledAt!: Date | null;

  /** Null while the person has not answered. */
  @Column({ type: 'varchar', length: 10, nullable: true })
  readonly answer!: ApprovalAnswer | null;

  /** The attempt that answered. */
  @Column({ name: 'answered_by', type: 'varchar', length: 36, nullable: true })
  readonly answeredBy!: AttemptId | null;

  /** What the person allowed; null without it. */
  @Column({ name: 'authorization_id', type: 'varchar', length: 36, nullable: true })
  readonly authorizationId!: AuthorizationId | null;

  /** The attempt that received the tokens. */
  @Column({ name: 'used_by', type: 'varchar', length: 36, nullable: true })
  readonly usedBy!: AttemptId | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Index('ix_device_requests_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<DeviceRequest>): DeviceRequest {
    return entityOf(DeviceRequest, columns);
  }

  isExpiredAt(now: Date): boolean {
    return this.expiresAt <= now;
  }

  /** Whether a person can still answer. */
  isPendingAt(now: Date): boolean {
    return this.answer === null && !this.isExpiredAt(now);
  }
}
