import { Injectable } from '@nestjs/common';
import type { MailMessage } from './messages.js';

/**
 * What became of mails. `queued`: stored in the outbox. `sent`: accepted by the mail server. `failed`: an attempt that
 * is repeated. `dropped`: refused for good, or expired.
 */
type MailEvent = 'queued' | 'sent' | 'failed' | 'dropped';

interface MailCount {
  readonly message: MailMessage;
  readonly event: MailEvent;
  count: number;
}

/** Counts what this process did with mails since its start, for the metrics. */
@Injectable()
export class MailCounts {
  private readonly counts = new Map<string, MailCount>();

  /** Every count that is not zero. */
  get all(): readonly Readonly<MailCount>[] {
    return [...this.counts.values()];
  }

  add(message: MailMessage, event: MailEvent): void {
    const key = `${message} ${event}`;
    const known = this.counts.get(key);
    if (known === undefined) this.counts.set(key, { message, event, count: 1 });
    else known.count++;
  }
}
