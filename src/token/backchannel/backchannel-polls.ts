import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { Clock, plusSeconds, type OAuthError } from '../../common/index.js';
import { Transactions, Verdicts } from '../../database/index.js';
import { UserDirectory, type User } from '../../user/index.js';
import { backchannelGrantRefusals } from '../refusals/backchannel.js';
import type { BackchannelRequest } from './backchannel-request.entity.js';
import { BackchannelRequestStore } from './backchannel-request.store.js';

/** Seconds by which a poll that comes too early extends the interval (CIBA Core §11). */
const SLOWER = 5;
/** Seconds. */
const LONGEST_INTERVAL = 60;
/** Seconds by which a poll may be early, because two requests take different times to arrive. */
const TOLERANCE = 1;

/** Answers polls while the person has not answered (CIBA Core §11). */
@Injectable()
export class BackchannelPolls {
  constructor(
    private readonly store: BackchannelRequestStore,
    private readonly users: UserDirectory,
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
    private readonly clock: Clock,
  ) {}

  /** @returns the refusal: `authorization_pending`, `slow_down`, or `access_denied` when the person can no longer answer */
  async refusalOf(row: BackchannelRequest, client: Client): Promise<OAuthError> {
    const isGone = (user: User | null) => user === null || user.disabled;
    const user = await this.verdicts.confirmed(() => this.users.find(row.userId), isGone);
    if (isGone(user) || client.ended(row.createdAt)) return backchannelGrantRefusals.ended();
    const now = this.clock.now();
    const since = plusSeconds(now, TOLERANCE - row.pollInterval);
    const isInTime = await this.transactions.runStatement((one) => this.store.poll(one, row.id, now, since));
    if (isInTime) return backchannelGrantRefusals.pending();
    const longer = Math.min(row.pollInterval + SLOWER, LONGEST_INTERVAL);
    await this.transactions.runStatement((one) => this.store.slowDown(one, row, longer));
    return backchannelGrantRefusals.tooFast({ interval: String(longer) });
  }
}
