import { Injectable } from '@nestjs/common';
import { changeRefusals } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import type { FactorKind, User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { UserEvents } from '../notices/user-events.js';
import { OneTimeCodesStore } from './one-time-codes/one-time-codes.store.js';
import { TrustedBrowserStore } from './trusted-browsers/trusted-browser.store.js';

/** Records which kinds of second factor a user has. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly users: UserStore,
    private readonly browsers: TrustedBrowserStore,
    private readonly codes: OneTimeCodesStore,
    private readonly events: UserEvents,
  ) {}

  /**
   * Records a new factor and ends the trust in every browser. To call first in the transaction: it holds the user.
   *
   * @returns the user with the factor
   * @throws ChangedMeanwhile when the user was changed after it was read
   */
  async added(tx: Tx, user: User, kind: FactorKind): Promise<User> {
    return this.change(tx, user, [...new Set([...user.factors, kind])], 'user.factor_added', kind);
  }

  /**
   * @param isLast whether no other factor of this kind is left
   * @throws as `added`
   */
  async removed(tx: Tx, user: User, kind: FactorKind, isLast = true): Promise<User> {
    const left = isLast ? user.factors.filter((one) => one !== kind) : user.factors;
    return this.change(tx, user, left, 'user.factor_removed', kind);
  }

  /** To call first in the transaction: it holds the user. */
  async recoveryCodesReplaced(tx: Tx, user: User): Promise<User> {
    return this.change(tx, user, user.factors, 'user.recovery_codes_replaced');
  }

  private async change(
    tx: Tx,
    user: User,
    factors: readonly FactorKind[],
    event: string,
    kind?: FactorKind,
  ): Promise<User> {
    const changed = await this.users.changeFactors(tx, user, factors);
    if (changed === null) throw changeRefusals.changedMeanwhile({ what: 'user' });
    await this.browsers.removeAllOf(tx, user.id);
    if (factors.length === 0) await this.codes.clearRecoveryCodes(tx, user.id);
    await this.events.record(tx, event, user, { details: kind === undefined ? {} : { factor: kind } });
    return changed;
  }
}
