import { randomBytes } from 'node:crypto';
import type { CookieOptions } from 'express';
import { digestOf, type CookieChange } from '../../common/index.js';
import { cookieNameOf, type Configuration } from '../../config/index.js';
import type { Session } from './session.entity.js';

/** The state of a session, or of a signed-out browser. */
const BROWSER_STATE = /^(?:[\w-]{43}|out\.[\w-]{22})$/;

/**
 * The browser state that clients may learn (OIDC Session Management §3.2, "OP browser state"). It differs for each
 * session, and remains when the same user signs in again.
 */
export function browserStateOf({ id }: Pick<Session, 'id'>): string {
  return digestOf(`browser state ${id}`);
}

/** A new random state for a signed-out browser. */
export function newSignedOutState(): string {
  return `out.${randomBytes(16).toString('base64url')}`;
}

/** @param value of the cookie, untrusted */
export function isBrowserState(value: string | undefined): value is string {
  return value !== undefined && BROWSER_STATE.test(value);
}

/**
 * The cookie that tells `check_session_iframe` which session the browser has. It grants no access. Pages of other sites
 * contain that frame, and a script reads the cookie, hence SameSite=None. Browsers accept that only with Secure, also
 * on http://localhost. The cookie is never deleted: a frame without it cannot distinguish a sign-out from a browser
 * that hides the cookie, and must not report a change then (ADR 0048).
 */
export class SessionStateCookie {
  readonly name: string;
  private readonly options: CookieOptions = { httpOnly: false, secure: true, sameSite: 'none', path: '/' };

  constructor({ issuer }: Pick<Configuration, 'issuer'>) {
    this.name = cookieNameOf({ issuer }, 'session_state');
  }

  set(session: Session): CookieChange {
    const { name, value, options } = this.with(browserStateOf(session));
    return { name, value, options: { ...options, ...(session.kept && { expires: session.expiresAt }) } };
  }

  /** @param state from `browserStateOf` or `newSignedOutState` */
  with(state: string): CookieChange {
    return { name: this.name, value: state, options: this.options };
  }
}
