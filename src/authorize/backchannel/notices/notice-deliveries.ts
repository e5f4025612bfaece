import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import { Clock, latestCredible, LeasedRows, plusSeconds, type ClientId } from '../../../common/index.js';
import { Transactions } from '../../../database/index.js';
import { BackchannelRequestStore, type BackchannelRequest } from '../../../token/index.js';
import { ClientNotices, type FailedNotice } from './client-notices.js';

/** Seconds from each failed attempt to the next, until the request expires: its lifetime is 600 seconds at most. */
export const NOTICE_RETRY_AFTER: readonly number[] = [2, 5, 10, 20, 40, 60, 120, 240];
/** Seconds until another process may retry: longer than the longest attempt. */
const LEASE = 30;
/** Concurrent attempts of one process. */
const MOST_ATTEMPTS = 20;
/** Concurrent attempts for one client, so that a slow client does not block the others. */
const PER_CLIENT = 5;

/** Delivers the notices that are due. One process at a time attempts a row, until it succeeds. */
@Injectable()
export class NoticeDeliveries implements OnModuleDestroy {
  private readonly logger = new Logger(NoticeDeliveries.name);
  private readonly rows = new LeasedRows<BackchannelRequest>(
    {
      due: (limit, running) => this.store.due(this.clock.now(), this.latest(), limit, servedClients(running)),
      attempt: (row) => this.attempt(row),
      hasRoomFor: ({ clientId }, running) => !servedClients(running).includes(clientId),
    },
    { atOnce: MOST_ATTEMPTS, logger: this.logger },
  );

  constructor(
    private readonly store: BackchannelRequestStore,
    private readonly notices: ClientNotices,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  onModuleDestroy(): Promise<void> {
    return this.rows.ended();
  }

  /** Attempts a new notice at once. It waits for the next round while this process attempts as many as it may. */
  begin(row: BackchannelRequest): void {
    if (!this.rows.isFull) void this.rows.begin(row);
  }

  /**
   * Attempts due notices until none is due and every attempt has ended.
   *
   * @param signal ends the round after the running attempts
   */
  round(signal: AbortSignal): Promise<void> {
    return this.rows.round(signal);
  }

  /** The latest time to which a notice can have been postponed. */
  private latest(): Date {
    return latestCredible(this.clock.now(), Math.max(LEASE, ...NOTICE_RETRY_AFTER));
  }

  private async attempt(row: BackchannelRequest): Promise<void> {
    const lease = plusSeconds(this.clock.now(), LEASE);
    if (!(await this.transactions.runStatement((one) => this.store.begin(one, row, lease)))) return;
    const isOver = row.isExpiredAt(this.clock.now());
    const result = isOver ? EXPIRED : await this.notices.deliver(row);
    if (result.isDelivered) await this.transactions.runStatement((one) => this.store.finish(one, row));
    else await this.failed(row, result);
  }

  private async failed(row: BackchannelRequest, { reason, final }: FailedNotice): Promise<void> {
    const { attempts, clientId, id, userId: sub } = row;
    this.logger.warn(`client ${clientId} was not notified of an answer: ${reason}`);
    const wait = final ? undefined : NOTICE_RETRY_AFTER[attempts];
    await this.transactions.run(async (tx) => {
      if (wait !== undefined) return this.store.postpone(tx, row, plusSeconds(this.clock.now(), wait));
      await this.store.finish(tx, row);
      const details = { request: id, attempts: attempts + 1, reason };
      await this.audit.record('approval.not_notified', { sub, clientId, details }, tx);
    });
  }
}

const EXPIRED: FailedNotice = { isDelivered: false, final: true, reason: 'the request has expired' };

/** Clients that have reached PER_CLIENT. */
function servedClients(running: readonly BackchannelRequest[]): readonly ClientId[] {
  const counts = Map.groupBy(running, ({ clientId }) => clientId);
  return [...counts].filter(([, rows]) => rows.length >= PER_CLIENT).map(([clientId]) => clientId);
}
