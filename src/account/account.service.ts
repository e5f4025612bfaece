import { Injectable } from '@nestjs/common';
import type { CookieChange } from '../common/index.js';
import { ConsentWithdrawal, SessionService, WaysToSignIn, type SignedIn } from '../user/index.js';
import { Applications } from './applications.js';

/** The actions of the account page (RV4, LC4, LC11). The outbox notifies the clients of an ended session. */
@Injectable()
export class AccountService {
  constructor(
    private readonly sessions: SessionService,
    private readonly applications: Applications,
    private readonly withdrawal: ConsentWithdrawal,
    private readonly ways: WaysToSignIn,
  ) {}

  hasPassword({ user }: SignedIn): Promise<boolean> {
    return this.ways.hasPassword(user);
  }

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
}
