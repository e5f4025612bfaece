import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Clock, latestCredible, LeasedRows, plusSeconds } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import type { Mail, MailId } from '../mail.entity.js';
import { MailStore } from '../mail.store.js';
import { MailOutcomes } from './mail-outcomes.js';
import { MailSender } from './mail-sender.js';
import { LONGEST_WAIT } from './retry-after.js';
import type { SmtpFailure } from './smtp-failure.js';
import { MOST_CONNECTIONS } from './smtp-server.js';

/** Seconds until another process may retry: longer than the longest attempt. */
const LEASE = 120;
const EXPIRED: SmtpFailure = { isFinal: true, reason: 'the mail has expired' };

/** Sends the mails of the outbox. One process at a time attempts a row, until the mail is sent, refused or expired. */
@Injectable()
export class MailDeliveries implements OnModuleDestroy {
  /** Mails that the server has accepted, although the database could not store it: they are not sent twice. */
  private readonly accepted = new Set<MailId>();
  private readonly rows = new LeasedRows<Mail>(
    {
      due: (limit) => this.store.due(this.clock.now(), latestCredible(this.clock.now(), LONGEST_WAIT), limit),
      attempt: (mail) => this.attempt(mail),
    },
    { atOnce: MOST_CONNECTIONS, logger: new Logger(MailDeliveries.name) },
  );

  constructor(
    private readonly store: MailStore,
    private readonly sender: MailSender,
    private readonly outcomes: MailOutcomes,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  onModuleDestroy(): Promise<void> {
    return this.rows.ended();
  }

  /**
   * Attempts a new mail at once. It waits for the next round while this process sends as many as it may, and without
   * SMTP_URL until it expires.
   */
  begin(mail: Mail): void {
    if (this.sender.isOn && !this.rows.isFull) void this.rows.begin(mail);
  }

  /**
   * Attempts due mails until none is due and every attempt has ended.
   *
   * @param signal ends the round after the running attempts
   */
  round(signal: AbortSignal): Promise<void> {
    return this.rows.round(signal);
  }

  private async attempt(mail: Mail): Promise<void> {
    if (!this.accepted.has(mail.id)) {
      const lease = plusSeconds(this.clock.now(), LEASE);
      if (!(await this.transactions.run((tx) => this.store.claim(tx, mail, lease)))) return;
      const failure = mail.isExpiredAt(this.clock.now()) ? EXPIRED : await this.sender.send(mail);
      if (failure !== null) return this.outcomes.failed(mail, failure);
      this.accepted.add(mail.id);
    }
    await this.outcomes.sent(mail);
    this.accepted.delete(mail.id);
  }
}
