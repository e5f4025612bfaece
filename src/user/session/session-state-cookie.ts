import type { CookieOptions } from 'express';
import { digestOf, type CookieChange } from '../../common/index.js';
import type { Session } from './session.entity.js';

/** `assets/check-session.js` reads it by this name. */
export const SESSION_STATE_COOKIE = 'grantry_session_state';

/**
 * What the browser's state is as far as clients may know (OIDC Session Management §3.2, "OP browser state"): another
 * one in each session, and none where nobody is signed in. It stays when the same user signs in again.
 */
export function browserStateOf({ id }: Pick<Session, 'id'>): string {
  return digestOf(`browser state ${id}`);
}

/**
 * The cookie that tells `check_session_iframe` who is signed in, without any authority: nothing is ever granted for it.
 * That frame stands in pages of other sites, hence SameSite=None and a script that can read it; browsers take that only
 * with Secure, also on http://localhost.
 */
export class SessionStateCookie {
  private readonly options: CookieOptions = { httpOnly: false, secure: true, sameSite: 'none', path: '/' };

  set(session: Session): CookieChange {
    return { name: SESSION_STATE_COOKIE, value: browserStateOf(session), options: this.options };
  }

  clear(): CookieChange {
    return { name: SESSION_STATE_COOKIE, value: null, options: this.options };
  }
}
