import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../database/index.js';
import type { User } from '../../accounts/user.entity.js';
import { SecondFactors } from '../second-factors.js';
import type { Passkey, PasskeyId } from './passkey.entity.js';
import { PasskeyStore } from './passkey.store.js';

/** The passkeys of a user: listed, renamed and removed. */
@Injectable()
export class Passkeys {
  constructor(
    private readonly store: PasskeyStore,
    private readonly factors: SecondFactors,
    private readonly transactions: Transactions,
  ) {}

  /** The oldest first. */
  of(user: User): Promise<readonly Passkey[]> {
    return this.store.of(user.id);
  }

  /** @param id of a passkey, from a form: any text. A passkey of another user stays as it is */
  async rename(user: User, id: string, name: string): Promise<void> {
    const wanted = name.trim().slice(0, 100);
    if (wanted === '') return;
    await this.transactions.runStatement((statement) => this.store.rename(statement, user.id, id as PasskeyId, wanted));
  }

  /**
   * @param id of a passkey, from a form: any text. A passkey of another user stays as it is
   * @throws ChangedMeanwhile when the user was changed after it was read
   */
  async remove(user: User, id: string): Promise<void> {
    const passkeys = await this.store.of(user.id);
    if (!passkeys.some((passkey) => passkey.id === id)) return;
    await this.transactions.run(async (tx) => {
      await this.factors.removed(tx, user, 'passkey', passkeys.length === 1);
      await this.store.remove(tx, user.id, id as PasskeyId);
    });
  }
}
