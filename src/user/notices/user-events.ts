import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Clock, languageFor, Translator } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import { Outbox, type NewMail } from '../../mail/index.js';
import type { User } from '../accounts/user.entity.js';
import { browserText, type SessionSource } from '../session/session-source.js';
import { mailTo } from './mail-to.js';
import { noticeOf, type DueNotice } from './notice-of.js';

interface EventEntry {
  /** The `sub` of the administrator, when the user did not act. */
  readonly actor?: string | undefined;
  readonly details?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/** Records what happens to an account in the audit, and tells its owner by mail what the owner must know. */
@Injectable()
export class UserEvents {
  constructor(
    private readonly audit: AuditService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Records an event, in the transaction of the change.
   *
   * @param user as before the change: the notice goes to the earlier address
   */
  async record(tx: Tx, type: string, user: User, { actor, details = {} }: EventEntry = {}): Promise<void> {
    await this.audit.record(type, { sub: user.id, actor, details }, tx);
    const notice = noticeOf(type, details);
    if (notice !== undefined) await this.tell(tx, user, notice);
  }

  /** The account was used to sign in from a browser that has never been used for it. */
  async newBrowser(tx: Tx, user: User, { userAgent, address }: SessionSource): Promise<void> {
    await this.tell(tx, user, { message: 'new-browser', data: { browser: nameOf(userAgent, user), address } });
  }

  /**
   * Tells the owner of an account something that the audit does not record as an event of its own. Nothing is
   * written when the user has no address or is disabled, or the operator has turned the notice off.
   */
  async tell(tx: Tx, user: User, { message, data }: DueNotice): Promise<void> {
    const { email } = user.claims;
    if (email === undefined || user.disabled || !this.outbox.sends(message)) return;
    const mail = { to: email, message, data: { ...data, at: this.clock.now().toISOString() }, ...mailTo(user) };
    await this.outbox.add(tx, mail as NewMail);
  }
}

/** The browser in the language of the mail; null when it is unknown. */
function nameOf(userAgent: string | null, { claims: { locale } }: User): string | null {
  const text = browserText(userAgent);
  return text && new Translator(languageFor({ locale }), text.folder).t(text);
}
