import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/index.js';
import { Transactions, type Tx } from '../../../database/index.js';
import type { User } from '../../accounts/user.entity.js';
import { SecondFactors } from '../second-factors.js';
import { OneTimeCodesStore } from './one-time-codes.store.js';
import { newRecoveryCodes, recoveryDigestOf } from './recovery-code.js';

/** The recovery codes of a user, each of which replaces a second factor once (PE4). */
@Injectable()
export class RecoveryCodes {
  constructor(
    private readonly store: OneTimeCodesStore,
    private readonly factors: SecondFactors,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** @returns how many codes are unused */
  async left({ id }: User): Promise<number> {
    return (await this.store.find(id))?.recoveryCodes.length ?? 0;
  }

  /**
   * Makes ten new codes; the earlier ones stop working.
   *
   * @returns the codes, to show once
   * @throws ChangedMeanwhile when the user was changed after it was read, or a code is used at the same time
   */
  replace(user: User): Promise<readonly string[]> {
    return this.transactions.run(async (tx) => {
      await this.factors.recoveryCodesReplaced(tx, user);
      return this.storeNew(tx, user);
    });
  }

  /**
   * Makes ten codes for a user who has no unused one. The transaction holds the user.
   *
   * @returns the codes, to show once; empty when the user has some
   */
  async ensure(tx: Tx, user: User): Promise<readonly string[]> {
    const before = await this.store.findIn(tx, user.id);
    return before !== null && before.recoveryCodes.length > 0 ? [] : this.storeNew(tx, user);
  }

  private async storeNew(tx: Tx, { id }: User): Promise<readonly string[]> {
    const codes = newRecoveryCodes();
    const recoveryCodes = codes.map((code) => recoveryDigestOf(code)!);
    await this.store.change(tx, id, () => ({ recoveryCodes, updatedAt: this.clock.now() }));
    return codes;
  }
}
