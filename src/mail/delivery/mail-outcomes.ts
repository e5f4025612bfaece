import { Injectable, Logger } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Clock, plusSeconds } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { MailCounts } from '../mail-counts.js';
import type { Mail } from '../mail.entity.js';
import { MailStore } from '../mail.store.js';
import { retryAfter } from './retry-after.js';
import type { SmtpFailure } from './smtp-failure.js';

/** Stores what became of an attempt to send a mail. */
@Injectable()
export class MailOutcomes {
  private readonly logger = new Logger(MailOutcomes.name);

  constructor(
    private readonly store: MailStore,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly counts: MailCounts,
    private readonly clock: Clock,
  ) {}

  /** The mail server has accepted the mail. */
  async sent(mail: Mail): Promise<void> {
    await this.transactions.run((tx) => this.store.finish(tx, mail));
    this.counts.add(mail.message, 'sent');
  }

  /**
   * The attempt failed: the mail is attempted again, or dropped.
   *
   * @param mail as it was before the attempt
   */
  async failed(mail: Mail, { isFinal, reason }: SmtpFailure): Promise<void> {
    const attempts = mail.attempts + 1;
    const next = plusSeconds(this.clock.now(), retryAfter(attempts));
    const isDropped = isFinal || mail.isExpiredAt(next);
    this.logger.warn(
      `the mail ${mail.id} (${mail.message}) was not sent${isDropped ? ' and is dropped' : ''}: ${reason}`,
    );
    await this.transactions.run(async (tx) => {
      if (!isDropped) return this.store.postpone(tx, mail, next);
      await this.store.finish(tx, mail);
      const details = { mail: mail.id, message: mail.message, attempts, reason };
      await this.audit.record('mail.not_delivered', { sub: mail.userId ?? undefined, details }, tx);
    });
    this.counts.add(mail.message, isDropped ? 'dropped' : 'failed');
  }
}
