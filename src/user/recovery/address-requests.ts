import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Transactions, type Tx } from '../../database/index.js';
import { Outbox } from '../../mail/index.js';
import { emailKeyOf, type User } from '../accounts/user.entity.js';
import { SignInNames } from '../accounts/sign-in-names.js';
import { hasAddressAsUsername, usernameHint } from '../accounts/address-names.js';
import { usernameKeyOf } from '../accounts/username.js';
import { mailTo } from '../notices/mail-to.js';
import { MailLinks, unlessOvertaken, type LinkContent } from './mail-links.js';
import { unknownRecipient } from './unknown-recipient.js';

/**
 * What became of a request. `sent`: a mail is on its way, unless the address is a name of another account. `limited`:
 * too many mails within the last hour. `off`: the server sends no mails. `own`: the address is verified for the account.
 * `unusable`: the address would be the username of the account, and cannot be one.
 */
export type AddressRequest = 'sent' | 'limited' | 'off' | 'own' | 'unusable';

const EVENTS = {
  'verify-address': 'user.email_verification_requested',
  'change-address': 'user.email_change_requested',
} as const;

/** Requests of a signed-in person for a link that confirms an address (PE5, PE6). */
@Injectable()
export class AddressRequests {
  constructor(
    private readonly links: MailLinks,
    private readonly names: SignInNames,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
  ) {}

  /** Whether the server sends the links. */
  get isAvailable(): boolean {
    return this.outbox.isAvailable;
  }

  /** Mails a link that confirms the address of the account. */
  confirmation(user: User): Promise<AddressRequest> {
    const { email } = user.claims;
    if (email === undefined || user.verifiedEmail !== null) return Promise.resolve('own');
    return this.send(user, email, 'verify-address');
  }

  /**
   * Mails a link to another address, which becomes that of the account when the link is used. Three requests of an
   * account within an hour are sent.
   *
   * @param address a mail address, as typed
   */
  change(user: User, address: string): Promise<AddressRequest> {
    if (emailKeyOf(user.verifiedEmail ?? undefined) === emailKeyOf(address)) return Promise.resolve('own');
    const isUsable = !hasAddressAsUsername(user) || usernameKeyOf(address) !== null;
    return isUsable ? this.send(user, address, 'change-address') : Promise.resolve('unusable');
  }

  /** An address that is a name of another account receives nothing. The work and the outcome are the same (LC1). */
  private async send(user: User, address: string, purpose: keyof typeof EVENTS): Promise<AddressRequest> {
    if (!this.outbox.isAvailable) return 'off';
    const isTaken = await this.names.isAddressOfAnother(address, user);
    const content = { purpose, owner: { userId: user.id }, address } satisfies LinkContent;
    const link = this.links.make(content);
    // The owner of a mistyped address must not learn the address of the person.
    const named = mailTo({ id: user.id, username: usernameHint(user.username), claims: user.claims });
    const mail = { to: address, message: purpose, data: link.data, ...named } as const;
    // The link of a mail to no one exists nowhere.
    const counted = { ...mail, to: unknownRecipient(`account ${user.id}`), data: this.links.make(content).data };
    let isQueued = false;
    const queue = async (tx: Tx) => {
      if (purpose === 'change-address' && !(await this.outbox.pretend(tx, counted))) return false;
      return isTaken ? this.outbox.pretend(tx, mail) : this.outbox.add(tx, mail);
    };
    const storing = this.transactions.run(async (tx) => {
      isQueued = await queue(tx);
      if (isQueued) await this.links.replace(tx, link);
      await this.audit.record(EVENTS[purpose], { sub: user.id, details: { limited: !isQueued } }, tx);
    });
    await unlessOvertaken(storing);
    return isQueued ? 'sent' : 'limited';
  }
}
