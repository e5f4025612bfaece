import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { isUniqueViolation, type Tx } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { hasAddressAsUsername } from '../accounts/address-names.js';
import { usernameColumns } from '../accounts/username-columns.js';
import { UserStore, type UserColumns } from '../accounts/user.store.js';
import { UserTies } from '../accounts/user-ties.js';
import { Passwords } from '../credentials/passwords.js';
import { linkRefusals } from '../refusals/links.js';

/** What a link that sets up the way to sign in changes. */
export interface Renewal {
  /** Of the new password; null to remove the password. */
  readonly hash: string | null;
  /** Whether the link has proved the address. */
  readonly verifies: boolean;
  /** Whether identities at other providers end: the person who linked them has not proved the address. */
  readonly unlinks: boolean;
  /** For the audit of what ends. */
  readonly reason: string;
}

/** What the use of a link does to its account, in the transaction that uses the link up. */
@Injectable()
export class LinkEffects {
  constructor(
    private readonly users: UserStore,
    private readonly passwords: Passwords,
    private readonly ties: UserTies,
    private readonly clock: Clock,
  ) {}

  /**
   * The address of the account is verified.
   *
   * @param more changes of the user
   * @returns the user as it is then
   * @throws OAuthError `conflict` when the user was changed meanwhile, or another account has verified the address
   */
  verify(tx: Tx, user: User, more: Partial<UserColumns> = {}): Promise<User> {
    return this.change(tx, user, { ...more, claims: { ...user.claims, email_verified: true } });
  }

  /**
   * Another address, which is verified. A username that is the earlier address changes with it: a username with `@` is
   * the verified address of its account. Every browser asks for the second factor again (PE1).
   *
   * @throws OAuthError as `verify` does
   */
  async moveTo(tx: Tx, user: User, address: string): Promise<void> {
    if (!(await this.users.hold(tx, user))) throw linkRefusals.changedMeanwhile();
    const username = hasAddressAsUsername(user) ? usernameColumns(address) : {};
    const claims = { ...user.claims, email: address, email_verified: true };
    await this.change(tx, user, { ...username, claims });
    await this.ties.endTrust(tx, user);
  }

  /**
   * Replaces the password, and ends every session, token and trusted browser of the user.
   *
   * @returns the user as it is then
   * @throws OAuthError as `verify` does
   */
  async renew(tx: Tx, user: User, { hash, verifies, unlinks, reason }: Renewal): Promise<User> {
    const renewed = { requiresPasswordChange: false };
    const changed = verifies ? await this.verify(tx, user, renewed) : await this.change(tx, user, renewed);
    await (hash === null ? this.passwords.remove(tx, user.id) : this.passwords.set(tx, user.id, hash));
    await this.users.unlock(tx, user.id, this.clock.now());
    if (unlinks) await this.ties.endIdentities(tx, user);
    await this.ties.endTrust(tx, user);
    await this.ties.endAll(tx, user, { reason });
    return changed;
  }

  /** The unique key of verified addresses decides where two accounts verify one address at once. */
  private async change(tx: Tx, user: User, columns: Partial<UserColumns>): Promise<User> {
    const changing = this.users.change(tx, user, user.with(columns));
    const changed = await changing.catch((cause: unknown) => {
      throw isUniqueViolation(cause) ? linkRefusals.addressTaken({ cause }) : cause;
    });
    if (changed === null) throw linkRefusals.changedMeanwhile();
    return changed;
  }
}
