import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Visitor } from '../../authorize/index.js';
import { qrCode, templates, type PageReply } from '../../common/index.js';
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
  app: 'Your authenticator app is set up.',
  passkey: 'Your passkey is added.',
  renamed: 'The passkey has a new name.',
  removed: 'The factor is removed.',
  browser: 'That browser asks for the second factor again.',
};

export interface Told {
  readonly done?: string | undefined;
  readonly error?: string;
}

export interface Security {
  readonly user: User;
  readonly passkeys: readonly Passkey[];
  readonly browsers: readonly TrustedBrowser[];
  /** Left unused. */
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
    { done = '', error }: Told,
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
    { seed, uri, ticket }: NewApp,
    csrfToken: string,
    error: string | null,
    { browser }: Visitor,
    status = 200,
  ): Promise<PageReply> {
    const html = page('app', {
      title: 'Set up an authenticator app',
      csrfToken,
      qr: await qrCode(uri, 'QR code for your authenticator app'),
      seed: seed.replace(/.{4}(?!$)/g, '$& '),
      ticket,
      error,
    });
    return { kind: 'page', status, html, cookies: browser.cookies, sendsForm: true };
  }

  /** Recovery codes are shown once. */
  codes(codes: readonly string[]): PageReply {
    return { kind: 'page', status: 200, html: page('codes', { title: 'Save your recovery codes', codes }) };
  }
}
