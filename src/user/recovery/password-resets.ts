import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Clock } from '../../common/index.js';
import { Redeemer, type Tx } from '../../database/index.js';
import { Outbox } from '../../mail/index.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { UserTies } from '../accounts/user-ties.js';
import { Passwords } from '../credentials/passwords.js';
import { linkRefusals } from '../refusals/links.js';
import { AddressOwners, asAddressTaken } from './address-owners.js';
import type { MailLink } from './mail-link.entity.js';
import { MailLinks } from './mail-links.js';
import { mailTo } from './mail-to.js';

const REASON = 'the password was reset by a link';

interface Change {
  readonly hash: string;
  readonly verifies: boolean;
}

/** Sets a new password by a link (PE7). Second factors stay, and the sign-in that follows asks for them. */
@Injectable()
export class PasswordResets {
  constructor(
    private readonly links: MailLinks,
    private readonly users: UserStore,
    private readonly addresses: AddressOwners,
    private readonly passwords: Passwords,
    private readonly ties: UserTies,
    private readonly redeemer: Redeemer,
    private readonly outbox: Outbox,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Uses up the link, sets the password, and ends every session, token and trusted browser of the user.
   *
   * @param user of the link, see `LinkOwners`
   * @returns the user as it is then
   * @throws OAuthError `invalid_request` when the policy refuses the password, or the link was used at the same time
   */
  async reset(link: MailLink, user: User, wanted: string): Promise<User> {
    const hash = await this.passwords.hash(wanted, { username: user.username, email: user.claims.email }, user.id);
    const verifies = await this.verifies(link, user);
    let after = user;
    const using = this.redeemer.redeem(this.links.once(link), async (tx) => {
      after = await this.set(tx, user, { hash, verifies });
      await this.audit.record('user.password_reset', { sub: user.id }, tx);
      await this.tell(tx, user);
    });
    await using.catch(asAddressTaken);
    return after;
  }

  /**
   * An administrator may send the link to an address that is not verified. A second factor from before stays, and may
   * belong to another person than the owner of the mailbox; the address then stays unverified.
   */
  private async verifies({ address }: MailLink, user: User): Promise<boolean> {
    return address !== null && user.factors.length === 0 && !(await this.addresses.isOfAnother(address, user));
  }

  private async set(tx: Tx, user: User, { hash, verifies }: Change): Promise<User> {
    const claims = verifies ? { ...user.claims, email_verified: true } : user.claims;
    const changed = await this.users.change(tx, user, user.with({ claims }));
    if (changed === null) throw linkRefusals.changedMeanwhile();
    await this.passwords.set(tx, user.id, hash);
    await this.users.unlock(tx, user.id, this.clock.now());
    await this.ties.endTrust(tx, user);
    await this.ties.endAll(tx, user, REASON);
    return changed;
  }

  private async tell(tx: Tx, user: User): Promise<void> {
    if (user.claims.email === undefined) return;
    const data = { at: this.clock.now().toISOString(), by: 'user' } as const;
    await this.outbox.add(tx, { to: user.claims.email, message: 'password-changed', data, ...mailTo(user) });
  }
}
