import { Injectable } from '@nestjs/common';
import { Clock, plusSeconds } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import type { PolledRequest } from './polled-request.js';
import type { PolledRows } from './polled-rows.js';

/** Seconds by which a poll that comes too early extends the interval (RFC 8628 §3.5, CIBA Core §11). */
const SLOWER = 5;
/** Seconds. */
const LONGEST_INTERVAL = 60;
/** Seconds by which a poll may be early, because two requests take different times to arrive. */
const TOLERANCE = 1;

/** Keeps the pace of polls while the person has not answered. */
@Injectable()
export class Polls {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Notes a poll.
   *
   * @returns null for a poll in time; else the seconds that the client must wait from now on
   */
  async note(rows: PolledRows, request: PolledRequest): Promise<number | null> {
    const now = this.clock.now();
    const since = plusSeconds(now, TOLERANCE - request.pollInterval);
    const isInTime = await this.transactions.runStatement((one) => rows.poll(one, request.id, now, since));
    if (isInTime) return null;
    const longer = Math.min(request.pollInterval + SLOWER, LONGEST_INTERVAL);
    await this.transactions.runStatement((one) => rows.slowDown(one, request, longer));
    return longer;
  }
}
