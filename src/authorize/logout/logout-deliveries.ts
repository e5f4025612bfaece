import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Clock, plusSeconds } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { LogoutDeliveryStore, type LogoutDelivery } from '../../user/index.js';
import { BackChannelLogout } from './back-channel-logout.js';

/** Seconds from each failed attempt to the next. After the last the client is given up. */
export const RETRY_AFTER: readonly number[] = [10, 60, 300, 1800, 7200, 21_600];
/** Seconds that an attempt may take at most, several times over: then its process is taken for dead. */
const LEASE = 30;
/** Begun at a time. */
const AT_ONCE = 20;

/** Empties the outbox of logout notices: each row is tried by one process at a time, and again until it succeeds. */
@Injectable()
export class LogoutDeliveries implements OnModuleDestroy {
  private readonly logger = new Logger(LogoutDeliveries.name);
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly store: LogoutDeliveryStore,
    private readonly channel: BackChannelLogout,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.running);
  }

  /**
   * Begins with all of them at once.
   *
   * @param patience milliseconds to wait for it at most; whatever is not done then goes on
   */
  async begin(deliveries: readonly LogoutDelivery[], patience: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patience);
    await Promise.race([promise, Promise.all(deliveries.map((delivery) => this.try(delivery)))]);
    clearTimeout(timer);
  }

  /** Tries what is due, some of it at least. */
  async round(): Promise<void> {
    const due = await this.store.due(this.clock.now(), AT_ONCE);
    await Promise.all(due.map((delivery) => this.try(delivery)));
  }

  /** Never throws: what fails here comes again after its lease. */
  private try(delivery: LogoutDelivery): Promise<void> {
    const attempt = this.attempt(delivery)
      .catch((error: unknown) => this.logger.warn('a logout notice is stuck for a while', error))
      .finally(() => this.running.delete(attempt));
    this.running.add(attempt);
    return attempt;
  }

  private async attempt(delivery: LogoutDelivery): Promise<void> {
    const lease = plusSeconds(this.clock.now(), LEASE);
    if (!(await this.transactions.run((tx) => this.store.claim(tx, delivery, lease)))) return;
    const fault = await this.channel.tell(delivery);
    if (fault === null) await this.transactions.run((tx) => this.store.remove(tx, delivery));
    else await this.failed(delivery, fault);
  }

  private async failed(delivery: LogoutDelivery, fault: string): Promise<void> {
    const { attempts, clientId, sessionId } = delivery;
    this.logger.warn(`client ${clientId} has not heard of a logout: ${fault}`);
    const wait = RETRY_AFTER[attempts];
    await this.transactions.run(async (tx) => {
      if (wait !== undefined) return this.store.postpone(tx, delivery, plusSeconds(this.clock.now(), wait));
      await this.store.remove(tx, delivery);
      const details = { session: sessionId, attempts: attempts + 1, reason: fault };
      await this.audit.record('logout.not_delivered', { clientId, details }, tx);
    });
  }
}
