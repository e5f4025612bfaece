import { Injectable } from '@nestjs/common';
import { Counter, Gauge, type Registry } from 'prom-client';
import { RecentCache } from '../../common/index.js';
import { MailBacklog, MailCounts, type Waiting } from '../../mail/index.js';

/** How long a result of the database is reused, in milliseconds: several scrapers may poll often. */
const FRESH = 10_000;

/** Metrics of mails: what this process did, and what waits in the outbox of all processes. */
@Injectable()
export class MailMetrics {
  private readonly waiting: RecentCache<Waiting>;
  /** The last result of the database. */
  private last: Waiting = { count: 0, oldestAge: null };

  constructor(
    private readonly counts: MailCounts,
    backlog: MailBacklog,
  ) {
    this.waiting = new RecentCache(async () => (this.last = await backlog.waiting()), { age: FRESH, most: 1 });
  }

  register(register: Registry): void {
    const registers = [register];
    const { counts } = this;
    const latest = () => this.latest();
    new Counter({
      name: 'grantry_mails_total',
      help: 'Mails by message and event: queued, sent, failed (the attempt is repeated), dropped (refused or expired).',
      labelNames: ['message', 'event'],
      registers,
      collect() {
        this.reset();
        for (const { message, event, count } of counts.all) this.inc({ message, event }, count);
      },
    });
    new Gauge({
      name: 'grantry_mails_waiting',
      help: 'Mails of all processes that wait to be sent.',
      registers,
      async collect() {
        this.set((await latest()).count);
      },
    });
    new Gauge({
      name: 'grantry_mails_oldest_age_seconds',
      help: 'Since when the oldest of them waits; 0 when none waits.',
      registers,
      async collect() {
        this.set((await latest()).oldestAge ?? 0);
      },
    });
  }

  /** The last values when the database fails, so that the other metrics stay available. */
  private latest(): Promise<Waiting> {
    return this.waiting.get('').catch(() => this.last);
  }
}
