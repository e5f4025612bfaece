import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import { Clock, latestCredible, plusSeconds, type ClientId } from '../../../common/index.js';
import { Transactions } from '../../../database/index.js';
import type { LogoutNotice, LogoutNoticeId } from '../../../user/index.js';
import { BackChannelLogout, type FailedDelivery } from './back-channel-logout.js';
import { LogoutDeliveryStore, type AttemptedNotice } from './logout-delivery.store.js';

/** Seconds from each failed attempt to the next. After the last attempt the delivery is dropped. */
export const RETRY_AFTER: readonly number[] = [10, 60, 300, 1800, 7200, 21_600];
/** Seconds until another process may retry: several times the duration of the longest attempt. */
const LEASE = 30;
/** Concurrent attempts of one process. */
const MOST_ATTEMPTS = 20;
/** Concurrent attempts for one client, so that a slow client does not block the others. */
const PER_CLIENT = 5;

/** A running attempt. */
interface Attempt {
  readonly clientId: ClientId;
  readonly done: Promise<void>;
}

/**
 * Delivers the logout notices of the outbox. One process at a time attempts a row, until it succeeds. Notices wait in
 * the table, where every process finds them, and a process reads only as many as it can attempt. A `Line` would keep
 * them in the memory of one process.
 */
@Injectable()
export class LogoutDeliveries implements OnModuleDestroy {
  private readonly logger = new Logger(LogoutDeliveries.name);
  private readonly running = new Map<LogoutNoticeId, Attempt>();

  constructor(
    private readonly store: LogoutDeliveryStore,
    private readonly channel: BackChannelLogout,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.pending);
  }

  /**
   * Starts to deliver new notices, all of them at once.
   *
   * @param patience milliseconds to wait at most; unfinished deliveries continue afterwards
   */
  async begin(notices: readonly LogoutNotice[], patience: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patience);
    await Promise.race([promise, Promise.all(notices.map((notice) => this.try({ ...notice, attempts: 0 })))]);
    clearTimeout(timer);
  }

  /**
   * Attempts due notices until none is due and every attempt has ended.
   *
   * @param signal ends the round after the running attempts
   */
  async round(signal: AbortSignal): Promise<void> {
    const tried = new Set<string>();
    while (!signal.aborted) {
      const hasBegun = await this.beginDue(tried);
      if (hasBegun && this.running.size < MOST_ATTEMPTS) continue;
      if (this.running.size === 0) return;
      await Promise.race(this.pending);
    }
    await Promise.all(this.pending);
  }

  /** @param tried attempts of this round: a notice that is due again unchanged failed here, and has to wait */
  private async beginDue(tried: Set<string>): Promise<boolean> {
    const due = await this.store.due(this.clock.now(), this.latest(), MOST_ATTEMPTS, this.servedClients());
    let hasBegun = false;
    for (const delivery of due) {
      const state = `${delivery.id} ${delivery.attempts}`;
      if (tried.has(state) || !this.hasRoomFor(delivery)) continue;
      tried.add(state);
      void this.try(delivery);
      hasBegun = true;
    }
    return hasBegun;
  }

  private hasRoomFor({ id, clientId }: LogoutNotice): boolean {
    return !this.running.has(id) && this.running.size < MOST_ATTEMPTS && this.underWayFor(clientId) < PER_CLIENT;
  }

  private underWayFor(clientId: ClientId): number {
    return [...this.running.values()].filter((attempt) => attempt.clientId === clientId).length;
  }

  /** Clients that have reached PER_CLIENT. */
  private servedClients(): readonly ClientId[] {
    const clients = new Set([...this.running.values()].map(({ clientId }) => clientId));
    return [...clients].filter((clientId) => this.underWayFor(clientId) >= PER_CLIENT);
  }

  private get pending(): readonly Promise<void>[] {
    return [...this.running.values()].map(({ done }) => done);
  }

  /** The latest time to which a delivery can have been postponed. */
  private latest(): Date {
    return latestCredible(this.clock.now(), Math.max(LEASE, ...RETRY_AFTER));
  }

  /** Never throws: a failure here is retried when the lease ends. */
  private try(delivery: AttemptedNotice): Promise<void> {
    const done = this.attempt(delivery)
      .catch((error: unknown) => this.logger.warn('a logout notice failed and is retried later', error))
      .finally(() => this.running.delete(delivery.id));
    this.running.set(delivery.id, { clientId: delivery.clientId, done });
    return done;
  }

  private async attempt(delivery: AttemptedNotice): Promise<void> {
    const lease = plusSeconds(this.clock.now(), LEASE);
    if (!(await this.transactions.run((tx) => this.store.claim(tx, delivery, lease)))) return;
    const result = await this.channel.deliver(delivery);
    if (result.isDelivered) await this.transactions.run((tx) => this.store.remove(tx, delivery));
    else await this.failed(delivery, result);
  }

  private async failed(delivery: AttemptedNotice, { reason, final }: FailedDelivery): Promise<void> {
    const { attempts, clientId, sessionId } = delivery;
    this.logger.warn(`client ${clientId} was not notified of a logout: ${reason}`);
    const wait = final ? undefined : RETRY_AFTER[attempts];
    await this.transactions.run(async (tx) => {
      if (wait !== undefined) return this.store.postpone(tx, delivery, plusSeconds(this.clock.now(), wait));
      await this.store.remove(tx, delivery);
      const details = { session: sessionId, attempts: attempts + 1, reason };
      await this.audit.record('logout.not_delivered', { clientId, details }, tx);
    });
  }
}
