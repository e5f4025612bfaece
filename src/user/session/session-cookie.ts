import type { CookieOptions } from 'express';
import type { CookieChange } from '../../common/index.js';
import { cookieNameOf, type Configuration } from '../../config/index.js';

/**
 * The cookie of a signed-in browser (ASVS 5.0 V3.3). `__Host-` binds it to this host and to https. Plain http, which is
 * allowed for localhost only, has neither the prefix nor Secure.
 */
export class SessionCookie {
  readonly name: string;
  private readonly options: CookieOptions;

  constructor({ issuer, secure }: Pick<Configuration, 'issuer' | 'secure'>) {
    this.name = cookieNameOf({ issuer }, 'session');
    this.options = { httpOnly: true, secure, sameSite: 'lax', path: '/' };
  }

  /**
   * The server decides how long the session lasts.
   *
   * @param expires until when the browser keeps the cookie; until it is closed when left out
   */
  set(value: string, expires?: Date): CookieChange {
    return { name: this.name, value, options: { ...this.options, ...(expires && { expires }) } };
  }

  clear(): CookieChange {
    return { name: this.name, value: null, options: this.options };
  }
}
