import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import { Clock, latestCredible, LeasedRows, plusSeconds, type ClientId } from '../../../common/index.js';
import { Transactions } from '../../../database/index.js';
import type { LogoutNotice } from '../../../user/index.js';
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

/** Delivers the logout notices of the outbox. One process at a time attempts a row, until it succeeds. */
@Injectable()
export class LogoutDeliveries implements OnModuleDestroy {
  private readonly logger = new Logger(LogoutDeliveries.name);
  private readonly rows = new LeasedRows<AttemptedNotice>(
    {
      due: (limit, running) => this.store.due(this.clock.now(), this.latest(), limit, servedClients(running)),
      attempt: (delivery) => this.attempt(delivery),
      hasRoomFor: ({ clientId }, running) => !servedClients(running).includes(clientId),
    },
    { atOnce: MOST_ATTEMPTS, logger: this.logger },
  );

  constructor(
    private readonly store: LogoutDeliveryStore,
    private readonly channel: BackChannelLogout,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  onModuleDestroy(): Promise<void> {
    return this.rows.ended();
  }

  /**
   * Starts to deliver new notices, all of them at once.
   *
   * @param patience milliseconds to wait at most; unfinished deliveries continue afterwards
   */
  async begin(notices: readonly LogoutNotice[], patience: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patience);
    await Promise.race([promise, Promise.all(notices.map((notice) => this.rows.begin({ ...notice, attempts: 0 })))]);
    clearTimeout(timer);
  }

  /**
   * Attempts due notices until none is due and every attempt has ended.
   *
   * @param signal ends the round after the running attempts
   */
  round(signal: AbortSignal): Promise<void> {
    return this.rows.round(signal);
  }

  /** The latest time to which a delivery can have been postponed. */
  private latest(): Date {
    return latestCredible(this.clock.now(), Math.max(LEASE, ...RETRY_AFTER));
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

/** Clients that have reached PER_CLIENT. */
function servedClients(running: readonly AttemptedNotice[]): readonly ClientId[] {
  const counts = Map.groupBy(running, ({ clientId }) => clientId);
  return [...counts].filter(([, notices]) => notices.length >= PER_CLIENT).map(([clientId]) => clientId);
}
