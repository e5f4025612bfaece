import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Transactions, Verdicts } from '../../database/index.js';
import { Outbox } from '../../mail/index.js';
import type { User } from '../accounts/user.entity.js';
import { UserDirectory } from '../accounts/user-directory.js';
import { usernameForAudit } from '../accounts/username.js';
import { mailTo } from '../notices/mail-to.js';
import { MailLinks, unlessOvertaken } from './mail-links.js';
import { unknownRecipient } from './unknown-recipient.js';

const PURPOSE = 'reset-password';

/** Requests of people who have forgotten their password (PE6). */
@Injectable()
export class PasswordResetRequests {
  constructor(
    private readonly users: UserDirectory,
    private readonly links: MailLinks,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
    private readonly audit: AuditService,
  ) {}

  /**
   * Mails a link to the verified address of the account. Every request runs the same statements and stores a row, so
   * that an unknown name, a disabled account and an account without a verified address cannot be told apart (LC1): the
   * link of such a request exists nowhere.
   *
   * @param name a username or an address, as typed
   * @param interaction in which the person asks
   */
  async request(name: string, interaction: string): Promise<void> {
    await this.verdicts.caughtUp();
    const owner = reachable(await this.users.findForSignIn(name));
    const content = owner
      ? { owner: { userId: owner.user.id }, address: owner.address }
      : { owner: { name: usernameForAudit(name) }, address: null };
    const link = this.links.make({ purpose: PURPOSE, interaction, ...content });
    const to = owner?.address ?? unknownRecipient(usernameForAudit(name));
    const mail = { to, message: PURPOSE, data: link.data, ...(owner && mailTo(owner.user)) } as const;
    const details = { username: usernameForAudit(name) };
    const storing = this.transactions.run(async (tx) => {
      const isQueued = owner ? await this.outbox.add(tx, mail) : await this.outbox.pretend(tx, mail);
      if (isQueued) await this.links.replace(tx, link);
      await this.audit.record('user.password_reset_requested', { sub: owner?.user.id, details }, tx);
    });
    await unlessOvertaken(storing);
  }
}

function reachable(user: User | null): { readonly user: User; readonly address: string } | null {
  const address = user?.verifiedEmail ?? null;
  return user === null || user.disabled || address === null ? null : { user, address };
}
