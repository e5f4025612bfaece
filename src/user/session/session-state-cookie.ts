import { randomBytes } from 'node:crypto';
import type { CookieOptions } from 'express';
import { digestOf, type CookieChange } from '../../common/index.js';
import { cookieNameOf, type Configuration } from '../../config/index.js';
import type { Session } from './session.entity.js';

/** Of a session, or of a browser in which nobody is signed in. */
const BROWSER_STATE = /^(?:[\w-]{43}|out\.[\w-]{22})$/;

/**
 * What the browser's state is as far as clients may know (OIDC Session Management §3.2, "OP browser state"): another
 * one in each session. It stays when the same user signs in again.
 */
export function browserStateOf({ id }: Pick<Session, 'id'>): string {
  return digestOf(`browser state ${id}`);
}

/** A new state of a browser in which nobody is signed in. It says nothing but that it differs from every other one. */
export function newSignedOutState(): string {
  return `out.${randomBytes(16).toString('base64url')}`;
}

/** @param value of the cookie: any text */
export function isBrowserState(value: string | undefined): value is string {
  return value !== undefined && BROWSER_STATE.test(value);
}

/**
 * The cookie that tells `check_session_iframe` who is signed in, without any authority: nothing is ever granted for it.
 * That frame is part of pages of other sites, hence SameSite=None and a script that can read it; browsers accept that
 * only with Secure, also on http://localhost. It is never deleted: a frame that finds no cookie cannot tell a sign-out
 * from a browser that hides the cookie, and must not report a change then (ADR 0048).
 */
export class SessionStateCookie {
  readonly name: string;
  private readonly options: CookieOptions = { httpOnly: false, secure: true, sameSite: 'none', path: '/' };

  constructor({ issuer }: Pick<Configuration, 'issuer'>) {
    this.name = cookieNameOf({ issuer }, 'session_state');
  }

  set(session: Session): CookieChange {
    return this.with(browserStateOf(session));
  }

  /** @param state of `browserStateOf` or `newSignedOutState` */
  with(state: string): CookieChange {
    return { name: this.name, value: state, options: this.options };
  }
}
