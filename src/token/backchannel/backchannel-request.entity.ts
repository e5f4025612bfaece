import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type {
  AttemptId,
  AuthorizationId,
  BackchannelRequestId,
  ClientId,
  Digest,
  SubjectId,
} from '../../common/index.js';
import { entityOf, ExpiresAt, Sealed, type ColumnsOf } from '../../database/index.js';
import type { AuthorizationDetails } from '../authorization-details/authorization-details.js';
import type { ApprovalAnswer, PolledRequest } from '../polled/polled-request.js';

/** A request for the approval of a person outside the browser of the client (CIBA Core §7): found by id, proven by digest. */
@Entity('backchannel_requests')
export class BackchannelRequest implements PolledRequest {
  /** The first half of `auth_req_id`, not a secret: the address of the approval page contains it. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: BackchannelRequestId;

  /** Of the secret half of `auth_req_id`. */
  @Column({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  /** The person who is asked. */
  @Index('ix_backchannel_requests_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  readonly userId!: SubjectId;

  /** The requested scope, space-separated. */
  @Column({ name: 'scope', type: 'text' })
  readonly scopeText!: string;

  /** The requested resources (RFC 8707). */
  @Column({ type: 'simple-json' })
  readonly resource!: readonly string[];

  /** The requested objects of `authorization_details` (RFC 9396); null without any. */
  @Column({ type: 'simple-json', nullable: true })
  readonly details!: AuthorizationDetails | null;

  /** The requested authentication context classes, in order of preference. */
  @Column({ name: 'acr_values', type: 'simple-json' })
  readonly acrValues!: readonly string[];

  /** The text that the person compares with that of the client; null without one. */
  @Column({ name: 'binding_message', type: 'varchar', length: 100, nullable: true })
  readonly bindingMessage!: string | null;

  /** `Notification` as JSON, encrypted; null for a client that polls only. */
  @Sealed()
  @Column({ type: 'text', nullable: true })
  readonly notification!: string | null;

  /** Attempts to send the notice that have begun. */
  @Column({ type: 'int' })
  readonly attempts!: number;

  /** No process attempts to send the notice before this time; null while none is due. */
  @Index('ix_backchannel_requests_next_attempt_at')
  @Column({ name: 'next_attempt_at', type: 'datetime', precision: 3, nullable: true })
  readonly nextAttemptAt!: Date | null;

  /** Seconds that the client must wait between two polls. */
  @Column({ name: 'poll_interval', type: 'int' })
  readonly pollInterval!: number;

  /** When the client last polled early enough; null before its first poll. */
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

  @Index('ix_backchannel_requests_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<BackchannelRequest>): BackchannelRequest {
    return entityOf(BackchannelRequest, columns);
  }

  isExpiredAt(now: Date): boolean {
    return this.expiresAt <= now;
  }

  /** Whether the person can still answer. */
  isPendingAt(now: Date): boolean {
    return this.answer === null && !this.isExpiredAt(now);
  }
}
