import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/index.js';
import { OAuthError } from '../../common/index.js';
import { Verdicts } from '../../database/index.js';
import { accountCounter } from '../sign-in/counters.js';
import { Guesses } from '../sign-in/guesses.js';
import type { User } from '../user.entity.js';
import { UserStore } from '../user.store.js';
import { Passwords } from './passwords.js';

/** A new password, hashed and ready to be set. */
export interface PreparedPassword {
  /** @throws OAuthError `conflict` when somebody changed the user meanwhile */
  set(tx: EntityManager): Promise<void>;
}

/** People who choose a new password themselves: whoever does must know the one of before (ASVS 5.0 V6.2.3). */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly users: UserStore,
    private readonly passwords: Passwords,
    private readonly guesses: Guesses,
    private readonly audit: AuditService,
    private readonly verdicts: Verdicts,
  ) {}

  /**
   * Checks and hashes; to be set in the transaction of whatever else has to happen.
   *
   * @throws OAuthError `access_denied` when the current one is wrong, `invalid_request` when the policy refuses the new
   *   one; SignInDelayed when too many guesses failed, or too many attempts or hashes wait already
   */
  async prepare(user: User, current: string, wanted: string): Promise<PreparedPassword> {
    await this.verdicts.caughtUp();
    if (!(await this.isRight(user, current))) {
      throw new OAuthError('access_denied', 'The current password is not right');
    }
    const hash = await this.passwords.hash(wanted, { username: user.username, email: user.claims.email }, user.id);
    return { set: (tx) => this.set(tx, user, hash) };
  }

  /** Who has taken over a session guesses no faster than at the login page. */
  private isRight(user: User, current: string): Promise<boolean> {
    return this.guesses.attempt(
      { counters: [accountCounter(['password-change', user.id], user.unlockedAt)], asker: user.id },
      () => this.passwords.verify(user.id, current, user.id),
      async (tx, { right }) => {
        if (!right) await this.audit.record('user.password_change_failed', { sub: user.id }, tx);
      },
    );
  }

  private async set(tx: EntityManager, user: User, hash: string): Promise<void> {
    if ((await this.users.change(tx, user, user)) === null) {
      throw new OAuthError('conflict', 'Somebody else changed this user at the same time');
    }
    await this.passwords.set(tx, user.id, hash);
    await this.audit.record('user.password_changed', { sub: user.id }, tx);
  }
}
