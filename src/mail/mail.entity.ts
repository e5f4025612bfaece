import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Branded, Digest, SubjectId } from '../common/index.js';
import { entityOf, ExpiresAt, Sealed, type ColumnsOf } from '../database/index.js';
import type { MailKind, MailMessage } from './messages.js';

export type MailId = Branded<'MailId'>;

/**
 * A mail to send. The transaction of what causes it writes it, so that a crash cannot lose it. After it was sent, the
 * row stays without its content until it expires, because the mails of a recipient are counted.
 */
@Entity('mails')
@Unique('uq_mails_number', ['recipient', 'kind', 'number'])
export class Mail {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: MailId;

  /** A digest of the address, see `recipientOf`. */
  @Column({ type: 'varchar', length: 43 })
  readonly recipient!: Digest;

  @Column({ type: 'varchar', length: 10 })
  readonly kind!: MailKind;

  /** The number of the mail among those of its kind to its recipient: concurrent mails cannot exceed a limit together. */
  @Column({ type: 'int' })
  readonly number!: number;

  @Column({ type: 'varchar', length: 40 })
  readonly message!: MailMessage;

  /** The account that the mail is about; null when there is none. */
  @Column({ name: 'user_id', type: 'varchar', length: 36, nullable: true })
  readonly userId!: SubjectId | null;

  /** `NewMail` as JSON, encrypted, because links contain secrets; null after the mail was sent or dropped. */
  @Sealed()
  @Column({ type: 'text', nullable: true })
  readonly content!: string | null;

  /** Attempts that have begun. */
  @Column({ type: 'int' })
  readonly attempts!: number;

  /** No process attempts to send the mail before this time; null: it is sent, dropped, or only counted. */
  @Index('ix_mails_next_attempt_at')
  @Column({ name: 'next_attempt_at', type: 'datetime', precision: 3, nullable: true })
  readonly nextAttemptAt!: Date | null;

  @Column({ name: 'queued_at', type: 'datetime', precision: 3 })
  readonly queuedAt!: Date;

  /** The mail is not sent after this time. */
  @Index('ix_mails_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<Mail>): Mail {
    return entityOf(Mail, columns);
  }

  isExpiredAt(now: Date): boolean {
    return this.expiresAt <= now;
  }
}
