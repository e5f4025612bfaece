import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { isUniqueViolation, Redeemer, Transactions } from '../../database/index.js';
import { Outbox } from '../../mail/index.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { linkRefusals } from '../refusals/links.js';
import { AddressOwners, asAddressTaken } from './address-owners.js';
import type { MailLink } from './mail-link.entity.js';
import { MailLinks } from './mail-links.js';
import { mailTo } from './mail-to.js';

const PURPOSE = 'verify-address';

/** Links by which a signed-in person confirms the address of the account. */
@Injectable()
export class AddressLinks {
  constructor(
    private readonly links: MailLinks,
    private readonly users: UserStore,
    private readonly addresses: AddressOwners,
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
    const isTaken = await this.addresses.isOfAnother(email, user);
    const link = this.links.make({ purpose: PURPOSE, owner: { userId: user.id }, address: email });
    const mail = { to: email, message: PURPOSE, data: link.data, ...mailTo(user) } as const;
    const storing = this.transactions.run(async (tx) => {
      const isQueued = isTaken ? await this.outbox.pretend(tx, mail) : await this.outbox.add(tx, mail);
      if (isQueued) await this.links.replace(tx, link);
      await this.audit.record('user.email_verification_requested', { sub: user.id }, tx);
    });
    await storing.catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error; // else the same request, sent twice, has won
    });
  }

  /**
   * Uses up the link. The address is verified for this account.
   *
   * @param user who is signed in, and to whom the link belongs: the mailbox and the account are of the same person
   * @throws OAuthError `conflict` when another account has verified the address
   */
  async confirm(link: MailLink, user: User): Promise<void> {
    await this.addresses.assertFree(link.address, user);
    const claims = { ...user.claims, email_verified: true };
    const using = this.redeemer.redeem(this.links.once(link), async (tx) => {
      if ((await this.users.change(tx, user, user.with({ claims }))) === null) throw linkRefusals.changedMeanwhile();
      await this.audit.record('user.email_verified', { sub: user.id }, tx);
    });
    await using.catch(asAddressTaken);
  }
}
