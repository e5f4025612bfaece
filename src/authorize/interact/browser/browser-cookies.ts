import type { CookieOptions } from 'express';
import { newSecret, type CookieChange } from '../../../common/index.js';
import { cookieNameOf, type Configuration } from '../../../config/index.js';

/** 256 random bits in base64url. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const SEPARATOR = '.';
/** Secrets of one cookie: that of the browser, and those that it had before. */
const MOST_SECRETS = 8;

/** After the plain name: of a first answer, and of one to a POST. */
const FIRST = '_';
const POSTED = `${FIRST}post_`;

/** A cookie that names a browser: its secret, then those of the time before a sign-in. */
export interface BrowserCookie {
  readonly name: string;
  readonly secrets: readonly [string, ...string[]];
}

/** Reads and writes the cookies that name a browser: one of the plain name, and those that first answers have set. */
export class BrowserCookies {
  private readonly base: string;
  private readonly options: CookieOptions;

  constructor({ issuer, secure }: Pick<Configuration, 'issuer' | 'secure'>) {
    this.base = cookieNameOf({ issuer }, 'browser');
    this.options = { httpOnly: true, secure, sameSite: 'lax', path: '/' };
  }

  /** @param cookies all of a request: any text */
  read(cookies: readonly (readonly [name: string, value: string])[]): readonly BrowserCookie[] {
    const ours = cookies.filter(([name]) => name === this.base || name.startsWith(this.base + FIRST));
    return ours.flatMap(([name, value]) => {
      const [first, ...former] = secretsOf(value);
      return first === undefined ? [] : [{ name, secrets: [first, ...former] as const }];
    });
  }

  /**
   * One of a name of its own: answers that reach a browser together take nothing away from one another.
   *
   * @param toPost whether it answers a POST, which may come from another site and show no cookies (SameSite=Lax)
   */
  first(toPost: boolean): BrowserCookie {
    return { name: `${this.base}${toPost ? POSTED : FIRST}${newSecret().slice(0, 8)}`, secrets: [newSecret()] };
  }

  isPosted({ name }: BrowserCookie): boolean {
    return name.startsWith(this.base + POSTED);
  }

  /** One of the plain name, with as many secrets as it may hold. */
  one([first, ...former]: readonly [string, ...string[]]): BrowserCookie {
    return { name: this.base, secrets: [first, ...former.slice(0, MOST_SECRETS - 1)] };
  }

  set({ name, secrets }: BrowserCookie): CookieChange {
    return { name, value: secrets.join(SEPARATOR), options: this.options };
  }

  take({ name }: BrowserCookie): CookieChange {
    return { name, value: null, options: this.options };
  }
}

/** @returns none when any of it is not one of ours */
function secretsOf(value: string): readonly string[] {
  const secrets = value.split(SEPARATOR, MOST_SECRETS + 1);
  return secrets.length <= MOST_SECRETS && secrets.every((secret) => SECRET.test(secret)) ? secrets : [];
}
