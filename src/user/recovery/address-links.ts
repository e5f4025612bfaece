import { Injectable } from '@nestjs/common';
import { Redeemer } from '../../database/index.js';
import { emailKeyOf, type User } from '../accounts/user.entity.js';
import { SignInNames } from '../accounts/sign-in-names.js';
import { UserEvents } from '../notices/user-events.js';
import { LinkEffects } from './link-effects.js';
import { MailLinks, type LinkUse } from './mail-links.js';

/**
 * Links by which a signed-in person confirms an address. The mailbox and the account are then of the same person, so
 * that passwords, sessions and linked identities stay (ADR 0067).
 */
@Injectable()
export class AddressLinks {
  constructor(
    private readonly links: MailLinks,
    private readonly names: SignInNames,
    private readonly effects: LinkEffects,
    private readonly redeemer: Redeemer,
    private readonly events: UserEvents,
  ) {}

  /**
   * Uses up the link. The address of the account is verified.
   *
   * @param user who is signed in, and to whom the link belongs
   * @throws OAuthError `conflict` when the address is a name of another account, or the user was changed meanwhile
   */
  async confirm(use: LinkUse, user: User): Promise<void> {
    await this.names.assertAddressFree(use.link.address, user);
    await this.redeemer.redeem(this.links.once(use), async (tx) => {
      await this.effects.verify(tx, user);
      await this.events.record(tx, 'user.email_verified', user);
    });
  }

  /**
   * Uses up the link. Its address becomes the verified address of the account, and the earlier one is told. Browsers ask
   * for the second factor again (PE1), and every other link of the account ends.
   *
   * @throws OAuthError as `confirm` does
   */
  async change(use: LinkUse, user: User): Promise<void> {
    const { address } = use.link;
    if (address === null) throw new Error('a link to change the address has an address');
    await this.names.assertAddressFree(address, user);
    const isOther = emailKeyOf(address) !== emailKeyOf(user.claims.email);
    await this.redeemer.redeem(this.links.once(use), async (tx) => {
      await this.effects.moveTo(tx, user, address);
      await this.links.endOthers(tx, use.link);
      await this.events.record(tx, isOther ? 'user.email_changed' : 'user.email_verified', user);
    });
  }
}
