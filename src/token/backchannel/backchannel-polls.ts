import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import type { OAuthError } from '../../common/index.js';
import { Verdicts } from '../../database/index.js';
import { UserDirectory, type User } from '../../user/index.js';
import { Polls } from '../polled/polls.js';
import { backchannelGrantRefusals } from '../refusals/backchannel.js';
import type { BackchannelRequest } from './backchannel-request.entity.js';
import { BackchannelRequestStore } from './backchannel-request.store.js';

/** Answers polls while the person has not answered (CIBA Core §11). */
@Injectable()
export class BackchannelPolls {
  constructor(
    private readonly store: BackchannelRequestStore,
    private readonly users: UserDirectory,
    private readonly verdicts: Verdicts,
    private readonly polls: Polls,
  ) {}

  /** @returns the refusal: `authorization_pending`, `slow_down`, or `access_denied` when the person can no longer answer */
  async refusalOf(row: BackchannelRequest, client: Client): Promise<OAuthError> {
    const isGone = (user: User | null) => user === null || user.disabled;
    const user = await this.verdicts.confirmed(() => this.users.find(row.userId), isGone);
    if (isGone(user) || client.ended(row.createdAt)) return backchannelGrantRefusals.ended();
    const longer = await this.polls.note(this.store.polled, row);
    if (longer === null) return backchannelGrantRefusals.pending();
    return backchannelGrantRefusals.tooFast({ interval: String(longer) });
  }
}
