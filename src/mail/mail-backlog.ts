import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { MailStore } from './mail.store.js';

export interface Waiting {
  readonly count: number;
  /** Seconds since the oldest was queued; null when none waits. */
  readonly oldestAge: number | null;
}

/** The mails that wait to be sent, over all processes. */
@Injectable()
export class MailBacklog {
  constructor(
    private readonly store: MailStore,
    private readonly clock: Clock,
  ) {}

  async waiting(): Promise<Waiting> {
    const [count, oldest] = [await this.store.countWaiting(), await this.store.oldestWaiting()];
    const age = oldest && (this.clock.now().getTime() - oldest.queuedAt.getTime()) / 1000;
    return { count, oldestAge: age && Math.max(0, Math.round(age)) };
  }
}
