import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Redeemer, type Tx } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { SignInNames } from '../accounts/sign-in-names.js';
import type { Enrolment } from '../credentials/enrolment.js';
import { PasskeyRegistration } from '../credentials/passkeys/passkey-registration.js';
import { Passwords } from '../credentials/passwords.js';
import { linkRefusals } from '../refusals/links.js';
import { LinkEffects } from './link-effects.js';
import type { MailLink } from './mail-link.entity.js';
import { MailLinks, type LinkUse } from './mail-links.js';

/** A passkey as a form sends it. */
export interface PasskeyForm {
  readonly ticket: string;
  readonly assertion: string;
}

/**
 * Invitations of an administrator. The invited person chooses a password or a passkey. A password and sessions from
 * before end, because the person who set them has not proved the address.
 */
@Injectable()
export class Invitations {
  constructor(
    private readonly links: MailLinks,
    private readonly passwords: Passwords,
    private readonly passkeys: PasskeyRegistration,
    private readonly names: SignInNames,
    private readonly effects: LinkEffects,
    private readonly redeemer: Redeemer,
    private readonly audit: AuditService,
  ) {}

  /** Whether the account needs no invitation: an invitation must not replace a second factor, nor a proved account. */
  async isSetUp(user: User): Promise<boolean> {
    if (user.factors.length > 0) return true;
    return user.verifiedEmail !== null && (await this.passwords.setAt(user.id)) !== null;
  }

  /**
   * @param user of the link, see `LinkOwners`
   * @returns the user as it is then
   * @throws OAuthError `invalid_request` when the policy refuses the password, or the link was used at the same time
   */
  async acceptWithPassword(use: LinkUse, user: User, wanted: string): Promise<User> {
    await this.assertOpen(use.link, user);
    const hash = await this.passwords.hashOf(user, wanted);
    let after = user;
    await this.redeemer.redeem(this.links.once(use), async (tx) => {
      after = await this.take(tx, use.link, user, hash);
    });
    return after;
  }

  /** @returns null when the browser's answer is not valid; otherwise as `acceptWithPassword` */
  async acceptWithPasskey(link: MailLink, user: User, { ticket, assertion }: PasskeyForm): Promise<Enrolment | null> {
    await this.assertOpen(link, user);
    const before = async (tx: Tx) => {
      await this.links.useIn(tx, link);
      return this.take(tx, link, user, null);
    };
    return this.passkeys.register(user, ticket, assertion, '', { isVerified: true, before });
  }

  /** @throws OAuthError when the account was set up since the invitation */
  private async assertOpen({ address }: MailLink, user: User): Promise<void> {
    if (await this.isSetUp(user)) throw linkRefusals.outdated();
    await this.names.assertAddressFree(address, user);
  }

  private async take(tx: Tx, link: MailLink, user: User, hash: string | null): Promise<User> {
    const unlinks = user.verifiedEmail === null;
    const renewal = { hash, verifies: link.address !== null, unlinks, reason: 'the invitation was accepted' };
    const changed = await this.effects.renew(tx, user, renewal);
    await this.links.endOthers(tx, link);
    await this.audit.record('user.invitation_accepted', { sub: user.id }, tx);
    return changed;
  }
}
