import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Configuration } from '../../config/index.js';
import { Transactions, Verdicts } from '../../database/index.js';
import { Outbox, type NewMail } from '../../mail/index.js';
import { SignInNames } from '../accounts/sign-in-names.js';
import { emailKeyOf, type User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { usernameForAudit } from '../accounts/username.js';
import { mailTo } from '../notices/mail-to.js';
import { LINK_LIFETIME } from '../recovery/link-purpose.js';
import { MailLinks, unlessOvertaken, type LinkContent } from '../recovery/mail-links.js';
import { SignUpPolicy } from './sign-up-policy.js';

export interface SignUpRequest {
  /** A mail address, as typed. */
  readonly address: string;
  /** In which the person asks. */
  readonly interaction: string;
  /** Of the page: a language tag. */
  readonly language: string;
}

/** What the owner of an address receives. */
interface Answer {
  readonly message: 'sign-up' | 'account-exists' | 'invitation';
  readonly isSent: boolean;
  readonly user: User | null;
}

/** Requests of people who want an account (PE6). */
@Injectable()
export class SignUpRequests {
  constructor(
    private readonly policy: SignUpPolicy,
    private readonly names: SignInNames,
    private readonly users: UserStore,
    private readonly links: MailLinks,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
    private readonly audit: AuditService,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Mails a link to create an account; the owner of an account is told that it exists, and an invited person receives the
   * invitation again. Every request runs the same statements and stores a link, so that neither answer nor time tells
   * whether the address has an account, or may have one (LC1).
   */
  async request({ address, interaction, language }: SignUpRequest): Promise<void> {
    await this.verdicts.caughtUp();
    const { message, isSent, user } = await this.answerFor(address);
    const link = this.links.make(contentOf(message, user, address, interaction));
    const known = { link: this.configuration.urlOf('account'), validFor: LINK_LIFETIME['sign-up'] };
    const data = message === 'account-exists' ? known : link.data;
    const mail = { language, ...(user && mailTo(user)), to: address, message, data } satisfies NewMail;
    const details = { username: usernameForAudit(address) };
    const storing = this.transactions.run(async (tx) => {
      const isQueued = isSent ? await this.outbox.add(tx, mail) : await this.outbox.pretend(tx, mail);
      if (isQueued) await this.links.replace(tx, link);
      await this.audit.record('user.sign_up_requested', { sub: user?.id, details }, tx);
    });
    await unlessOvertaken(storing);
  }

  private async answerFor(address: string): Promise<Answer> {
    const owner = await this.names.ownerOf(address);
    const invited = await this.users.findInvited(emailKeyOf(address) ?? '');
    const mayCreate = this.policy.accepts(address);
    const isSent = this.policy.mode === 'invite' || mayCreate;
    // The account that an administrator created for this address, instead of a second one.
    if (invited !== null && (owner === null || owner.id === invited.id)) {
      return { message: 'invitation', isSent, user: invited };
    }
    if (owner !== null) return { message: 'account-exists', isSent: mayCreate && !owner.disabled, user: owner };
    return { message: 'sign-up', isSent: mayCreate, user: null };
  }
}

function contentOf(message: Answer['message'], user: User | null, address: string, interaction: string): LinkContent {
  if (message === 'invitation') return { purpose: 'invitation', owner: { userId: user!.id }, address, interaction };
  const isNew = message === 'sign-up';
  const owner = { name: emailKeyOf(address) ?? address };
  return { purpose: 'sign-up', owner, address: isNew ? address : null, interaction };
}
