import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { appView, type Visitor } from '../../authorize/index.js';
import { templates, type PageReply, type Text } from '../../common/index.js';
import {
  browserText,
  type NewApp,
  type Passkey,
  type PasskeyCeremony,
  type TrustedBrowser,
  type User,
} from '../../user/index.js';
import type { LinkedAccountsView } from './linked-accounts.service.js';
import type { SecurityFault } from './recent-sign-ins.js';
import { accountText } from '../account-text.js';

const page = templates(join(import.meta.dirname, '../views'));

/** The message of the page after a change, by the name in the address of the redirect. */
const NOTICES = ['app', 'passkey', 'codes', 'renamed', 'removed', 'browser', 'identity', 'unlinked'];

/** The texts of faults, by the name in the address of the redirect. */
const FAULTS: Readonly<Record<string, Text>> = {
  failed: accountText('identities.failed'),
  taken: accountText('identities.taken'),
  'only-way': accountText('identities.onlyWay'),
} satisfies Record<SecurityFault, Text>;

export interface PageMessage {
  readonly done?: string | undefined;
  /** Why nothing was changed: a name in the address of the page. */
  readonly failed?: string | undefined;
  readonly error?: Text;
}

export interface Security {
  readonly user: User;
  readonly passkeys: readonly Passkey[];
  readonly browsers: readonly TrustedBrowser[];
  /** Unused ones. */
  readonly recoveryCodes: number;
  /** Null where browsers offer no passkeys for this server. */
  readonly ceremony: PasskeyCeremony<object> | null;
  readonly accounts: LinkedAccountsView;
  readonly hasPassword: boolean;
}

/** Renders the pages below `/account/security`. */
@Injectable()
export class SecurityPage {
  page(
    { user, passkeys, browsers, recoveryCodes, ceremony, accounts, hasPassword }: Security,
    csrfToken: string,
    { done = '', failed = '', error }: PageMessage,
    { browser }: Visitor,
    status = 200,
  ): PageReply {
    const html = page('security', {
      title: 'security.title',
      csrfToken,
      notice: NOTICES.includes(done) ? `notice.${done}` : null,
      error: error ?? (Object.hasOwn(FAULTS, failed) ? FAULTS[failed]! : null),
      accounts,
      hasPassword,
      hasApp: user.factors.includes('totp'),
      hasFactor: user.factors.length > 0,
      recoveryCodes,
      passkeys: passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({
        id, name, created: createdAt, lastUsed: lastUsedAt,
      })), // prettier-ignore
      ceremony: ceremony && { options: JSON.stringify(ceremony.options), ticket: ceremony.ticket },
      browsers: browsers.map(({ id, userAgent, lastUsedAt, expiresAt }) => ({
        id, browser: browserText(userAgent) ?? accountText('security.unknownBrowser'), lastUsed: lastUsedAt, until: expiresAt,
      })), // prettier-ignore
    });
    return { kind: 'page', status, html, cookies: browser.cookies, sendsForm: true };
  }

  async app(
    app: NewApp,
    csrfToken: string,
    error: Text | null,
    { browser }: Visitor,
    status = 200,
  ): Promise<PageReply> {
    const html = page('app', {
      title: 'app.title',
      csrfToken,
      ...(await appView(app)),
      error,
    });
    return { kind: 'page', status, html, cookies: browser.cookies, sendsForm: true };
  }
}
