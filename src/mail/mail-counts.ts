import { Injectable } from '@nestjs/common';
import type { MailMessage } from './messages.js';

/**
 * What became of mails. `queued`: stored in the outbox. `sent`: accepted by the mail server. `failed`: an attempt that
 * is repeated. `dropped`: refused for good, or expired.
 */
export const MAIL_EVENTS = ['queued', 'sent', 'failed', 'dropped'] as const;

export type MailEvent = (typeof MAIL_EVENTS)[number];

/** Counts what this process did with mails since its start, for the metrics. */
@Injectable()
export class MailCounts {
  private readonly counts = new Map<
    string,
    { readonly message: MailMessage; readonly event: MailEvent; count: number }
  >();

  /** Every count that is not zero. */
  get all(): readonly { readonly message: MailMessage; readonly event: MailEvent; readonly count: number }[] {
    return [...this.counts.values()];
  }

  add(message: MailMessage, event: MailEvent): void {
    const key = `${message} ${event}`;
    const known = this.counts.get(key);
    if (known === undefined) this.counts.set(key, { message, event, count: 1 });
    else known.count++;
  }
}
