import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Redeemer, Transactions } from '../../database/index.js';
import { Outbox } from '../../mail/index.js';
import type { User } from '../accounts/user.entity.js';
import { SignInNames } from '../accounts/sign-in-names.js';
import { mailTo } from '../notices/mail-to.js';
import { LinkEffects } from './link-effects.js';
import type { MailLink } from './mail-link.entity.js';
import { MailLinks, unlessOvertaken } from './mail-links.js';

const PURPOSE = 'verify-address';

/** Links by which a signed-in person confirms the address of the account. */
@Injectable()
export class AddressLinks {
  constructor(
    private readonly links: MailLinks,
    private readonly names: SignInNames,
    private readonly effects: LinkEffects,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
    private readonly redeemer: Redeemer,
    private readonly audit: AuditService,
  ) {}

  /**
   * Mails a link to the address of the account, unless it is verified. An address that another account has verified
   * receives nothing, and the work is the same.
   */
  async request(user: User): Promise<void> {
    const { email } = user.claims;
    if (email === undefined || user.verifiedEmail !== null) return;
    const isTaken = await this.names.isAddressOfAnother(email, user);
    const link = this.links.make({ purpose: PURPOSE, owner: { userId: user.id }, address: email });
    const mail = { to: email, message: PURPOSE, data: link.data, ...mailTo(user) } as const;
    const storing = this.transactions.run(async (tx) => {
      const isQueued = isTaken ? await this.outbox.pretend(tx, mail) : await this.outbox.add(tx, mail);
      if (isQueued) await this.links.replace(tx, link);
      await this.audit.record('user.email_verification_requested', { sub: user.id }, tx);
    });
    await unlessOvertaken(storing);
  }

  /**
   * Uses up the link. The address is verified for this account.
   *
   * @param user who is signed in, and to whom the link belongs: the mailbox and the account are of the same person
   * @throws OAuthError `conflict` when another account has verified the address
   */
  async confirm(link: MailLink, user: User): Promise<void> {
    await this.names.assertAddressFree(link.address, user);
    await this.redeemer.redeem(this.links.once(link), async (tx) => {
      await this.effects.verify(tx, user);
      await this.audit.record('user.email_verified', { sub: user.id }, tx);
    });
  }
}
