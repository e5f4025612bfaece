import type { CookieOptions } from 'express';
import { newSecret, type CookieChange } from '../../../common/index.js';
import { cookieNameOf, type Configuration } from '../../../config/index.js';

/** 256 random bits in base64url. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const SEPARATOR = '.';
/** The secrets that one cookie holds: the current one, and those from before sign-ins. */
const MOST_SECRETS = 8;

/** Suffixes of the cookie name: for the first response to a browser, and for the first one when it answers a POST. */
const FIRST = '_';
const POSTED = `${FIRST}post_`;

/** A cookie that identifies a browser: its current secret, then its secrets from before sign-ins. */
export interface BrowserCookie {
  readonly name: string;
  readonly secrets: readonly [string, ...string[]];
}

/** Reads and writes the cookies that identify a browser: one with the plain name, and those of first responses. */
export class BrowserCookies {
  private readonly base: string;
  private readonly options: CookieOptions;

  constructor({ issuer, secure }: Pick<Configuration, 'issuer' | 'secure'>) {
    this.base = cookieNameOf({ issuer }, 'browser');
    this.options = { httpOnly: true, secure, sameSite: 'lax', path: '/' };
  }

  /** @param cookies every cookie of the request, untrusted */
  read(cookies: readonly (readonly [name: string, value: string])[]): readonly BrowserCookie[] {
    const ours = cookies.filter(([name]) => name === this.base || name.startsWith(this.base + FIRST));
    return ours.flatMap(([name, value]) => {
      const [first, ...former] = secretsOf(value);
      return first === undefined ? [] : [{ name, secrets: [first, ...former] as const }];
    });
  }

  /**
   * A new cookie with a random name, so that concurrent first responses do not overwrite each other's cookie.
   *
   * @param toPost whether it answers a POST, which may come from another site and then carries no cookies
   *   (SameSite=Lax)
   */
  first(toPost: boolean): BrowserCookie {
    return { name: `${this.base}${toPost ? POSTED : FIRST}${newSecret().slice(0, 8)}`, secrets: [newSecret()] };
  }

  isPosted({ name }: BrowserCookie): boolean {
    return name.startsWith(this.base + POSTED);
  }

  /** The cookie with the plain name. Secrets beyond the limit are dropped. */
  merged([first, ...former]: readonly [string, ...string[]]): BrowserCookie {
    return { name: this.base, secrets: [first, ...former.slice(0, MOST_SECRETS - 1)] };
  }

  set({ name, secrets }: BrowserCookie): CookieChange {
    return { name, value: secrets.join(SEPARATOR), options: this.options };
  }

  clear({ name }: BrowserCookie): CookieChange {
    return { name, value: null, options: this.options };
  }
}

/** @returns an empty list when any part is not a secret of this server */
function secretsOf(value: string): readonly string[] {
  const secrets = value.split(SEPARATOR, MOST_SECRETS + 1);
  return secrets.length <= MOST_SECRETS && secrets.every((secret) => SECRET.test(secret)) ? secrets : [];
}
