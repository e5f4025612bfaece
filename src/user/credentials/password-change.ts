import { Injectable } from '@nestjs/common';
import { Clock, plusSeconds } from '../../common/index.js';
import { Verdicts, type Tx } from '../../database/index.js';
import { passwordRefusals } from '../refusals/passwords.js';
import { accountCounter } from '../sign-in/counters.js';
import { Guesses } from '../sign-in/guesses.js';
import { UserEvents } from '../notices/user-events.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { UserTies } from '../accounts/user-ties.js';
import { Passwords } from './passwords.js';

/** Seconds in which a successful password form may be sent again, because its response was lost or late. */
export const SENT_AGAIN_WITHIN = 300;

/** A new password, hashed and ready to be set. */
export interface PreparedPassword {
  /**
   * Sets the password, unless an earlier submission of the same form has set it.
   *
   * @throws OAuthError `conflict` when the user has changed meanwhile
   */
  set(tx: Tx): Promise<void>;
}

/** Changes passwords at the wish of their users, who must know the current one (ASVS 5.0 V6.2.3). */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly users: UserStore,
    private readonly passwords: Passwords,
    private readonly guesses: Guesses,
    private readonly ties: UserTies,
    private readonly events: UserEvents,
    private readonly verdicts: Verdicts,
    private readonly clock: Clock,
  ) {}

  /**
   * Checks and hashes a new password. The caller sets it in a transaction with everything else that has to happen. A
   * form that is sent twice, for example by a double click, succeeds twice: the second time its new password is the
   * current one.
   *
   * @throws OAuthError `access_denied` when the current password is wrong, `invalid_request` when the policy refuses
   *   the new one; SignInDelayed when too many attempts failed, or too many attempts or hashes wait
   */
  async prepare(user: User, current: string, wanted: string): Promise<PreparedPassword> {
    await this.verdicts.caughtUp();
    const found = await this.verify(user, current, wanted);
    if (found === 'wrong') throw passwordRefusals.currentWrong();
    if (found === 'changed') return { set: () => Promise.resolve() };
    const hash = await this.passwords.hash(wanted, { username: user.username, email: user.claims.email }, user.id);
    return { set: (tx) => this.set(tx, user, hash) };
  }

  /** Whether a concurrent submission has set this password. */
  isSet(user: User, wanted: string): Promise<boolean> {
    return this.passwords.verify(user.id, wanted, user.id);
  }

  /**
   * A stolen session must not allow faster guesses than the login page: the new password counts only just after a
   * change.
   */
  private async verify(user: User, current: string, wanted: string): Promise<'right' | 'changed' | 'wrong'> {
    let isChanged = false;
    const isRight = await this.guesses.attempt(
      { counters: [accountCounter(['password-change', user.id], user.unlockedAt)], asker: user.id },
      async () => {
        if (await this.passwords.verify(user.id, current, user.id)) return true;
        isChanged = (await this.wasJustSet(user)) && (await this.isSet(user, wanted));
        return isChanged;
      },
      async (tx, { right }) => {
        if (!right) await this.events.record(tx, 'user.password_change_failed', user);
      },
    );
    if (!isRight) return 'wrong';
    return isChanged ? 'changed' : 'right';
  }

  private async wasJustSet({ id }: User): Promise<boolean> {
    const since = await this.passwords.setAt(id);
    return since !== null && plusSeconds(since, SENT_AGAIN_WITHIN) > this.clock.now();
  }

  private async set(tx: Tx, user: User, hash: string): Promise<void> {
    if ((await this.users.change(tx, user, user)) === null) throw passwordRefusals.changedMeanwhile();
    await this.passwords.set(tx, user.id, hash);
    await this.ties.endTrust(tx, user);
    await this.ties.endLinks(tx, user);
    await this.events.record(tx, 'user.password_changed', user);
  }
}
