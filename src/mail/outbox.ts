import { Injectable } from '@nestjs/common';
import { Clock, digestOf, mailAddressOf, newId, plusSeconds, type Digest } from '../common/index.js';
import { Configuration, type Notice } from '../config/index.js';
import { ONE_DAY, type Tx } from '../database/index.js';
import { MailContents } from './mail-contents.js';
import type { MailId } from './mail.entity.js';
import { MailQueue } from './mail-queue.js';
import { linkOf, MESSAGES, type MailMessage, type NewMail } from './messages.js';

/**
 * The mails to send. A mail is written in the transaction of what causes it, and goes out right after the COMMIT. The
 * mails of one address are counted over all processes.
 */
@Injectable()
export class Outbox {
  constructor(
    private readonly queue: MailQueue,
    private readonly contents: MailContents,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** Whether mails can reach a person. If not, no page offers a link by mail, and nothing is queued. */
  get isAvailable(): boolean {
    const { production, smtp } = this.configuration;
    return !production || smtp !== undefined;
  }

  /** Whether the operator wants this notice (SECURITY_MAILS), and mails are available. */
  sends(notice: Notice): boolean {
    return this.isAvailable && this.configuration.securityMails.has(notice);
  }

  /**
   * Queues a mail.
   *
   * @returns false when it is not sent: the address is malformed or has received too many mails within the last hour, the
   *   operator has turned the notice off, or mails are not available
   */
  add(tx: Tx, mail: NewMail): Promise<boolean> {
    return this.write(tx, mail, this.clock.now());
  }

  /**
   * Does the work of `add` for an address that receives nothing, such as one without an account, so that the time of an
   * answer does not tell whether an account exists. The same statements run, and the address is counted.
   *
   * @param mail with a link as long as a real one
   */
  pretend(tx: Tx, mail: NewMail): Promise<boolean> {
    return this.write(tx, mail, null);
  }

  private async write(tx: Tx, mail: NewMail, nextAttemptAt: Date | null): Promise<boolean> {
    const { message, account } = mail;
    const to = mailAddressOf(mail.to);
    if (to === null || !this.accepts(message)) return false;
    const [id, queuedAt] = [newId<MailId>(), this.clock.now()];
    return this.queue.add(tx, {
      id,
      recipient: recipientOf(to),
      kind: MESSAGES[message],
      message,
      userId: account?.sub ?? null,
      content: this.contents.seal(id, { ...mail, to }),
      attempts: 0,
      nextAttemptAt,
      queuedAt,
      expiresAt: plusSeconds(queuedAt, this.lifetimeOf(mail)),
    });
  }

  private accepts(message: MailMessage): boolean {
    return MESSAGES[message] === 'notice' ? this.sends(message as Notice) : this.isAvailable;
  }

  /** A mail is not sent after its link has expired. */
  private lifetimeOf(mail: NewMail): number {
    const link = linkOf(mail);
    if (link === undefined) return ONE_DAY;
    if (!link.link.startsWith(this.configuration.urlOf('home')))
      throw new Error('a link by mail leads to another server');
    return Math.min(ONE_DAY, link.validFor);
  }
}

/** Addresses that differ in case only are one recipient. */
function recipientOf(address: string): Digest {
  return digestOf(address.toLowerCase());
}
