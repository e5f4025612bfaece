import { Injectable } from '@nestjs/common';
import { Clock, OAuthError, plusSeconds, type RevokeOptions } from '../../common/index.js';
import { Transactions, Verdicts, type Tx } from '../../database/index.js';
import { passwordRefusals } from '../refusals/passwords.js';
import type { Session } from '../session/session.entity.js';
import { accountCounter } from '../sign-in/counters.js';
import { Guesses } from '../sign-in/guesses.js';
import { UserEvents } from '../notices/user-events.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { UserTies } from '../accounts/user-ties.js';
import { Passwords } from './passwords.js';

/** Seconds in which a successful password form may be sent again, because its response was lost or late. */
export const SENT_AGAIN_WITHIN = 300;

/** The form in which a signed-in user changes the password. */
export interface NewPassword {
  readonly current: string;
  readonly wanted: string;
  /** Whether every other session and token ends. */
  readonly endsOthers: boolean;
}

/** A signed-in user. */
interface Owner {
  readonly user: User;
  readonly session: Pick<Session, 'id'>;
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
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes the password of a signed-in user. The old one may be known to an attacker. Unless the user declines, the
   * change therefore ends every other session, and every token that can be used without this session. A form that is
   * sent twice, for example by a double click, succeeds twice: the second time its new password is the current one.
   *
   * @throws OAuthError `access_denied` when the current password is wrong, `invalid_request` when the policy refuses
   *   the new one, `conflict` when the user has changed meanwhile; SignInDelayed when too many attempts failed, or too
   *   many attempts or hashes wait
   */
  async change({ user, session }: Owner, { current, wanted, endsOthers }: NewPassword): Promise<void> {
    await this.verdicts.caughtUp();
    const found = await this.verify(user, current, wanted);
    if (found === 'wrong') throw passwordRefusals.currentWrong();
    const hash = found === 'changed' ? null : await this.passwords.hashOf(user, wanted);
    const ends = endsOthers ? { reason: 'the user changed the password', keep: session.id } : null;
    const write = this.transactions.run(async (tx) => {
      if (hash !== null) await this.set(tx, user, hash);
      if (ends !== null) await this.ties.endAll(tx, user, ends);
    });
    await write.catch(async (error: unknown) => {
      const isConflict = error instanceof OAuthError && error.code === 'conflict';
      if (!isConflict || !(await this.isSet(user, wanted))) throw error; // else the same form won the race
    });
  }

  /**
   * Replaces a password that its user must change and has just entered (ASVS 5.0 V6.4.1). Another person may know it:
   * every session and token ends.
   *
   * @returns the user as it is then
   * @throws OAuthError as `change` does, except for the current password; SignInDelayed when too many hashes wait
   */
  async replaceInitial(user: User, wanted: string): Promise<User> {
    await this.verdicts.caughtUp();
    const hash = await this.passwords.hashOf(user, wanted);
    const ends: RevokeOptions = { reason: 'the user replaced the initial password' };
    return this.transactions.run(async (tx) => {
      const changed = await this.set(tx, user, hash);
      await this.ties.endAll(tx, user, ends);
      return changed;
    });
  }

  /**
   * Whether an earlier submission of the same form has replaced the password, just before and as the latest change of the
   * user. A wrong password counts as a wrong guess.
   *
   * @throws SignInDelayed as `change` does
   */
  async hasReplaced(user: User, wanted: string): Promise<boolean> {
    const setAt = await this.passwords.setAt(user.id);
    if (setAt?.getTime() !== user.updatedAt.getTime() || !this.isRecent(setAt)) return false;
    return this.attempt(user, () => this.isSet(user, wanted));
  }

  /**
   * A stolen session must not allow faster guesses than the login page: the new password counts only just after a
   * change.
   */
  private async verify(user: User, current: string, wanted: string): Promise<'right' | 'changed' | 'wrong'> {
    let isChanged = false;
    const isRight = await this.attempt(user, async () => {
      if (await this.passwords.verify(user.id, current, user.id)) return true;
      isChanged = this.isRecent(await this.passwords.setAt(user.id)) && (await this.isSet(user, wanted));
      return isChanged;
    });
    if (!isRight) return 'wrong';
    return isChanged ? 'changed' : 'right';
  }

  private attempt(user: User, verify: () => Promise<boolean>): Promise<boolean> {
    const counters = [accountCounter(['password-change', user.id], user.unlockedAt)] as const;
    return this.guesses.attempt({ counters, asker: user.id }, verify, async (tx, { right }) => {
      if (!right) await this.events.record(tx, 'user.password_change_failed', user);
    });
  }

  private isSet(user: User, wanted: string): Promise<boolean> {
    return this.passwords.verify(user.id, wanted, user.id);
  }

  private isRecent(setAt: Date | null): boolean {
    return setAt !== null && plusSeconds(setAt, SENT_AGAIN_WITHIN) > this.clock.now();
  }

  private async set(tx: Tx, user: User, hash: string): Promise<User> {
    const changed = await this.users.change(tx, user, user.with({ requiresPasswordChange: false }));
    if (changed === null) throw passwordRefusals.changedMeanwhile();
    await this.passwords.set(tx, user.id, hash, changed.updatedAt);
    await this.ties.endTrust(tx, user);
    await this.ties.endLinks(tx, user);
    await this.events.record(tx, 'user.password_changed', user);
    return changed;
  }
}
