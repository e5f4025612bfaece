import { createHmac } from 'node:crypto';
import type { CookieOptions } from 'express';
import { digestOf, equalsInConstantTime, newSecret, type CookieChange, type Digest } from '../../common/index.js';
import { cookieNameOf, type Configuration } from '../../config/index.js';

/** 256 random bits in base64url. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** One browser, known by a secret cookie that binds its open interactions to it and keys the proofs of its forms. */
export class Browser {
  readonly digest: Digest;

  /** @param isNew whether it has yet to be given its cookie */
  constructor(
    private readonly secret: string,
    readonly isNew: boolean,
  ) {
    this.digest = digestOf(secret);
  }

  /**
   * A proof that a form came from a page that we showed in this browser (RFC 9700 §4.7).
   *
   * @param about what that page was about, so that its proof is good for nothing else
   */
  proofOf(...about: readonly string[]): string {
    return createHmac('sha256', this.secret).update(JSON.stringify(about)).digest('base64url');
  }

  proves(proof: string | undefined, ...about: readonly string[]): boolean {
    return equalsInConstantTime(proof ?? '', this.proofOf(...about));
  }

  cookie({ issuer, secure }: Pick<Configuration, 'issuer' | 'secure'>): CookieChange {
    const options: CookieOptions = { httpOnly: true, secure, sameSite: 'lax', path: '/' };
    return { name: cookieNameOf({ issuer }, 'browser'), value: this.secret, options };
  }

  /** @param cookie its value as the browser sent it: any text; a new browser when it is not one of ours */
  static of(cookie: string | undefined): Browser {
    const isOurs = cookie !== undefined && SECRET.test(cookie);
    return new Browser(isOurs ? cookie : newSecret(), !isOurs);
  }
}
