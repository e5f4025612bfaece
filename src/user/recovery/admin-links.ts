import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { assertHolds, changeRefusals, Clock, type AdminCaller } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { Outbox } from '../../mail/index.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { mailTo } from '../notices/mail-to.js';
import { linkAdminRefusals } from '../refusals/links.js';
import { Invitations } from './invitations.js';
import { LinkOvertaken, MailLinks } from './mail-links.js';
import type { SentLinkView } from './sent-link.dto.js';

const EVENTS = { 'reset-password': 'user.password_reset_requested', invitation: 'user.invited' } as const;

/** Links that an administrator sends. The administrator never learns a password (ASVS 5.0 V6.4.6). */
@Injectable()
export class AdminLinks {
  constructor(
    private readonly links: MailLinks,
    private readonly users: UserStore,
    private readonly invitations: Invitations,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Mails a link to the address of the user, verified or not. Where the server sends no mails, the answer contains the
   * link; it then proves no address.
   *
   * @throws OAuthError `access_denied` when the user holds an admin scope that the caller lacks, `conflict` when the user
   *   has no address, is disabled, needs no invitation, or changes meanwhile, `temporarily_unavailable` (429) after too many mails
   */
  async send(user: User, purpose: keyof typeof EVENTS, caller: AdminCaller): Promise<SentLinkView> {
    assertHolds(caller, user.adminScopes);
    if (user.disabled) throw linkAdminRefusals.disabled();
    if (purpose === 'invitation' && (await this.invitations.isSetUp(user))) throw linkAdminRefusals.isSetUp();
    const address = this.outbox.isAvailable ? addressOf(user) : null;
    const link = this.links.make({ purpose, owner: { userId: user.id }, address });
    const storing = this.transactions.run(async (tx) => {
      if (address !== null) {
        const isQueued = await this.outbox.add(tx, { to: address, message: purpose, data: link.data, ...mailTo(user) });
        if (!isQueued) throw linkAdminRefusals.tooManyMails();
      }
      await this.links.replace(tx, link);
      if (purpose === 'invitation') await this.users.markInvited(tx, user.id, this.clock.now());
      const details = { by_mail: address !== null };
      await this.audit.record(EVENTS[purpose], { sub: user.id, actor: caller.sub, details }, tx);
    });
    await storing.catch((cause: unknown) => {
      throw cause instanceof LinkOvertaken ? changeRefusals.changedMeanwhile({ what: 'user', cause }) : cause;
    });
    const shown = address === null ? link.data.link : null;
    return { sent_to: address, link: shown, expires_at: link.row.expiresAt.toISOString() };
  }
}

function addressOf({ claims: { email } }: User): string {
  if (email === undefined) throw linkAdminRefusals.noAddress();
  return email;
}
