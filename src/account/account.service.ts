import { Injectable } from '@nestjs/common';
import { OAuthError, type CookieChange } from '../common/index.js';
import { Transactions } from '../database/index.js';
import { Authorizations } from '../token/index.js';
import { ConsentWithdrawal, PasswordChange, SessionEnder, SessionService, type SignedIn } from '../user/index.js';
import { Applications } from './applications.js';

export interface NewPassword {
  readonly current: string;
  readonly wanted: string;
  /** Whether every other session and token ends. */
  readonly endsOthers: boolean;
}

/** The actions of the account page (RV4, LC4, LC11). The outbox notifies the clients of an ended session. */
@Injectable()
export class AccountService {
  constructor(
    private readonly sessions: SessionService,
    private readonly ender: SessionEnder,
    private readonly applications: Applications,
    private readonly withdrawal: ConsentWithdrawal,
    private readonly authorizations: Authorizations,
    private readonly passwords: PasswordChange,
    private readonly transactions: Transactions,
  ) {}

  /**
   * @param id untrusted; anything but a live session of this user is ignored
   * @returns cookies to set, when the session is that of this browser
   */
  async endSession({ user, session }: SignedIn, id: string | undefined): Promise<readonly CookieChange[]> {
    const found = (await this.sessions.liveOf(user)).find((one) => one.id === id);
    if (found === undefined) return [];
    const { cookies } = await this.sessions.end(found, { reason: 'the user ended it on their own page' });
    return found.id === session.id ? cookies : [];
  }

  /** @param clientId untrusted; anything but an application of this user is ignored */
  async endApplication({ user }: SignedIn, clientId: string | undefined): Promise<void> {
    const found = (await this.applications.of(user)).find(({ client }) => client.id === clientId);
    if (found === undefined) return;
    const key = { userId: user.id, clientId: found.client.id };
    await this.withdrawal.of(key, { reason: 'the user ended the access' });
  }

  /**
   * Changes the password. The old one may be known to an attacker. Unless the user declines, the change therefore ends every
   * other session, and every token that can be used without this session.
   *
   * @throws OAuthError as `PasswordChange.prepare` does
   */
  async changePassword({ user, session }: SignedIn, { current, wanted, endsOthers }: NewPassword): Promise<void> {
    const password = await this.passwords.prepare(user, current, wanted);
    const reason = 'the user changed the password';
    const change = this.transactions.run(async (tx) => {
      await password.set(tx);
      if (!endsOthers) return;
      await this.ender.endAllOf(tx, user, { reason, except: session.id });
      await this.authorizations.revokeAllOf(tx, { userId: user.id }, { reason, keep: session.id });
    });
    await change.catch(async (error: unknown) => {
      const isConflict = error instanceof OAuthError && error.code === 'conflict';
      if (!isConflict || !(await this.passwords.isSet(user, wanted))) throw error; // else the same form won the race
    });
  }
}
