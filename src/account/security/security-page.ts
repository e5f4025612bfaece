import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { appView, type Visitor } from '../../authorize/index.js';
import { templates, type PageReply } from '../../common/index.js';
import {
  browserInWords,
  type NewApp,
  type Passkey,
  type PasskeyCeremony,
  type TrustedBrowser,
  type User,
} from '../../user/index.js';
import { formatted } from '../account-page.js';

const page = templates(join(import.meta.dirname, '../views'));

/** The message of the page after a change, by the name in the address of the redirect. */
const NOTICES: Readonly<Record<string, string>> = {
  app: 'Your authenticator app has been set up.',
  passkey: 'Your passkey has been added.',
  renamed: 'The passkey has been renamed.',
  removed: 'The factor has been removed.',
  browser: 'That browser now asks for the second factor again.',
};

export interface PageMessage {
  readonly done?: string | undefined;
  readonly error?: string;
}

export interface Security {
  readonly user: User;
  readonly passkeys: readonly Passkey[];
  readonly browsers: readonly TrustedBrowser[];
  /** Unused ones. */
  readonly recoveryCodes: number;
  /** Null where browsers offer no passkeys for this server. */
  readonly ceremony: PasskeyCeremony<object> | null;
}

/** Renders the pages below `/account/security`. */
@Injectable()
export class SecurityPage {
  page(
    { user, passkeys, browsers, recoveryCodes, ceremony }: Security,
    csrfToken: string,
    { done = '', error }: PageMessage,
    { browser }: Visitor,
    status = 200,
  ): PageReply {
    const html = page('security', {
      title: 'Sign-in and security',
      csrfToken,
      notice: Object.hasOwn(NOTICES, done) ? NOTICES[done] : null,
      error: error ?? null,
      hasApp: user.factors.includes('totp'),
      hasFactor: user.factors.length > 0,
      recoveryCodes,
      passkeys: passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({
        id, name, created: formatted(createdAt), lastUsed: lastUsedAt && formatted(lastUsedAt),
      })), // prettier-ignore
      ceremony: ceremony && { options: JSON.stringify(ceremony.options), ticket: ceremony.ticket },
      browsers: browsers.map(({ id, userAgent, lastUsedAt, expiresAt }) => ({
        id, browser: browserInWords(userAgent) ?? 'Unknown browser', lastUsed: formatted(lastUsedAt), until: formatted(expiresAt),
      })), // prettier-ignore
    });
    return { kind: 'page', status, html, cookies: browser.cookies, sendsForm: true };
  }

  async app(
    app: NewApp,
    csrfToken: string,
    error: string | null,
    { browser }: Visitor,
    status = 200,
  ): Promise<PageReply> {
    const html = page('app', {
      title: 'Set up an authenticator app',
      csrfToken,
      ...(await appView(app)),
      error,
    });
    return { kind: 'page', status, html, cookies: browser.cookies, sendsForm: true };
  }
}
