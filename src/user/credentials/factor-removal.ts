import { Injectable } from '@nestjs/common';
import { assertHolds, changeRefusals, type AdminCaller } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { UserTies } from '../accounts/user-ties.js';
import { UserEvents } from '../notices/user-events.js';

/** Removes the second factors of a user who has lost them. */
@Injectable()
export class FactorRemoval {
  constructor(
    private readonly users: UserStore,
    private readonly ties: UserTies,
    private readonly transactions: Transactions,
    private readonly events: UserEvents,
  ) {}

  /**
   * Removes the authenticator app, the recovery codes, the passkeys and the trusted browsers, and ends every session
   * and token, because another person may have the lost device.
   *
   * @throws OAuthError `access_denied` when the user holds an admin scope that the caller lacks, `conflict` when the user
   *   was changed after it was read
   */
  async removeAll(user: User, caller: AdminCaller): Promise<void> {
    assertHolds(caller, user.adminScopes);
    await this.transactions.run(async (tx) => {
      if ((await this.users.changeFactors(tx, user, [])) === null)
        throw changeRefusals.changedMeanwhile({ what: 'user' });
      await this.ties.removeFactors(tx, user);
      await this.ties.endAll(tx, user, { reason: 'an administrator removed the second factors', actor: caller.sub });
      const entry = { actor: caller.sub, details: { factors: user.factors } };
      await this.events.record(tx, 'user.factors_removed', user, entry);
    });
  }
}
