import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import { Clock, latestCredible, plusSeconds, type ClientId } from '../../../common/index.js';
import { Transactions } from '../../../database/index.js';
import type { LogoutNotice, LogoutNoticeId } from '../../../user/index.js';
import { BackChannelLogout, type NotHeard } from './back-channel-logout.js';
import { LogoutDeliveryStore, type AttemptedNotice } from './logout-delivery.store.js';

/** Seconds from each failed attempt to the next. After the last one the delivery is dropped. */
export const RETRY_AFTER: readonly number[] = [10, 60, 300, 1800, 7200, 21_600];
/** Seconds that an attempt may take at most, several times over: then its process is taken for dead. */
const LEASE = 30;
/** Under way at a time, of one process. */
const AT_ONCE = 20;
/** Of these for one client, so that a slow one leaves room for the others. */
const PER_CLIENT = 5;

/** An attempt that is under way. */
interface Attempt {
  readonly clientId: ClientId;
  readonly done: Promise<void>;
}

/**
 * Empties the outbox of logout notices: each row is tried by one process at a time, and again until it succeeds. The
 * notices wait in the table, where all processes find them, and the places that are taken decide what a process reads;
 * a `Line` would keep them waiting in the memory of one process.
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
    await Promise.all(this.ends);
  }

  /**
   * Begins to deliver new notices, all of them at once.
   *
   * @param patience milliseconds to wait for it at most; whatever is not done then goes on
   */
  async begin(notices: readonly LogoutNotice[], patience: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patience);
    await Promise.race([promise, Promise.all(notices.map((notice) => this.try({ ...notice, attempts: 0 })))]);
    clearTimeout(timer);
  }

  /**
   * Tries what is due, until nothing is and every attempt has ended.
   *
   * @param signal ends it after the attempts that are under way
   */
  async round(signal: AbortSignal): Promise<void> {
    const tried = new Set<string>();
    while (!signal.aborted) {
      const hasBegun = await this.beginDue(tried);
      if (hasBegun && this.running.size < AT_ONCE) continue;
      if (this.running.size === 0) return;
      await Promise.race(this.ends);
    }
    await Promise.all(this.ends);
  }

  /** @param tried in this round: what is due again as it was failed for a reason of ours, and has to wait */
  private async beginDue(tried: Set<string>): Promise<boolean> {
    const due = await this.store.due(this.clock.now(), this.latest(), AT_ONCE, this.servedClients());
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
    return !this.running.has(id) && this.running.size < AT_ONCE && this.underWayFor(clientId) < PER_CLIENT;
  }

  private underWayFor(clientId: ClientId): number {
    return [...this.running.values()].filter((attempt) => attempt.clientId === clientId).length;
  }

  /** Clients that have their share of the places. */
  private servedClients(): readonly ClientId[] {
    const clients = new Set([...this.running.values()].map(({ clientId }) => clientId));
    return [...clients].filter((clientId) => this.underWayFor(clientId) >= PER_CLIENT);
  }

  private get ends(): readonly Promise<void>[] {
    return [...this.running.values()].map(({ done }) => done);
  }

  /** When a delivery that was put off now would be tried next, at the latest. */
  private latest(): Date {
    return latestCredible(this.clock.now(), Math.max(LEASE, ...RETRY_AFTER));
  }

  /** Never throws: what fails here comes again after its lease. */
  private try(delivery: AttemptedNotice): Promise<void> {
    const done = this.attempt(delivery)
      .catch((error: unknown) => this.logger.warn('a logout notice is stuck for a while', error))
      .finally(() => this.running.delete(delivery.id));
    this.running.set(delivery.id, { clientId: delivery.clientId, done });
    return done;
  }

  private async attempt(delivery: AttemptedNotice): Promise<void> {
    const lease = plusSeconds(this.clock.now(), LEASE);
    if (!(await this.transactions.run((tx) => this.store.claim(tx, delivery, lease)))) return;
    const told = await this.channel.tell(delivery);
    if (told.heard) await this.transactions.run((tx) => this.store.remove(tx, delivery));
    else await this.failed(delivery, told);
  }

  private async failed(delivery: AttemptedNotice, { why, final }: NotHeard): Promise<void> {
    const { attempts, clientId, sessionId } = delivery;
    this.logger.warn(`client ${clientId} has not heard of a logout: ${why}`);
    const wait = final ? undefined : RETRY_AFTER[attempts];
    await this.transactions.run(async (tx) => {
      if (wait !== undefined) return this.store.postpone(tx, delivery, plusSeconds(this.clock.now(), wait));
      await this.store.remove(tx, delivery);
      const details = { session: sessionId, attempts: attempts + 1, reason: why };
      await this.audit.record('logout.not_delivered', { clientId, details }, tx);
    });
  }
}
