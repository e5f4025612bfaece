import { createHmac } from 'node:crypto';
import { digestOf, equalsInConstantTime, newSecret, type CookieChange, type Digest } from '../../../common/index.js';
import type { BrowserCookie, BrowserCookies } from './browser-cookies.js';

/** The number of cookies from which they are merged into one. */
const MOST_COOKIES = 8;

type Cookies = readonly (readonly [name: string, value: string])[];

/** A browser and the cookies to set. */
export interface ChangedBrowser {
  readonly browser: Browser;
  readonly cookies: readonly CookieChange[];
}

/**
 * A browser, identified by secret cookies. Interactions are bound to them, and they are the key of form proofs.
 *
 * Each response to a browser without a cookie sets a cookie with a new name, so that concurrent first responses keep
 * all of them. A sign-in merges them into one cookie with a new secret (ADR 0046).
 */
export class Browser {
  /** The digest to which new interactions are bound. */
  readonly digest: Digest;

  private constructor(
    private readonly jar: readonly [BrowserCookie, ...BrowserCookie[]],
    /** Whether the request carried no cookie of this server. */
    readonly isNew: boolean,
    private readonly format: BrowserCookies,
  ) {
    this.digest = digestOf(jar[0].secrets[0]);
  }

  /**
   * @param cookies every cookie of the request, untrusted
   * @param posted whether the request is a POST
   */
  static of(cookies: Cookies, format: BrowserCookies, posted = false): Browser {
    const [first, ...others] = format.read(cookies).slice(0, 2 * MOST_COOKIES);
    return new Browser([first ?? format.first(posted), ...others], first === undefined, format);
  }

  /** Whether a digest belongs to this browser, by a current secret or one from before a sign-in. */
  holds(digest: Digest): boolean {
    return this.everySecret.some((secret) => equalsInConstantTime(digestOf(secret), digest));
  }

  /**
   * The proof that a form comes from a page which this server showed in this browser (RFC 9700 §4.7).
   *
   * @param about what the page is about; the proof is valid for nothing else
   */
  proofOf(...about: readonly string[]): string {
    return proofBy(this.jar[0].secrets[0], about);
  }

  proves(presented: string | undefined, ...about: readonly string[]): boolean {
    const secrets = this.jar.map(({ secrets: [current] }) => current);
    return isProvenBy(secrets, presented, about);
  }

  /** Like `proves`, but also accepts secrets from before a sign-in, which may have happened in another tab. */
  provesWithAnySecret(presented: string | undefined, ...about: readonly string[]): boolean {
    return isProvenBy(this.everySecret, presented, about);
  }

  /**
   * The proofs by each secret, those from before a sign-in included.
   *
   * @param about as for `proofOf`
   */
  proofsOf(...about: readonly string[]): readonly [string, ...string[]] {
    const [current, ...former] = this.everySecret;
    return [proofBy(current, about), ...former.map((secret) => proofBy(secret, about))];
  }

  /** The cookies to set so that the next request identifies the browser. */
  get cookies(): readonly CookieChange[] {
    if (this.isNew) return [this.format.set(this.jar[0])];
    return this.jar.length > MOST_COOKIES ? this.asOne(this.everySecret).cookies : [];
  }

  /**
   * The browser after a different user has signed in: with a new secret, so that someone who knew the old cookie cannot
   * prove a form of the new user. Interactions that began before continue.
   */
  renewed(): ChangedBrowser {
    return this.asOne([newSecret(), ...this.everySecret]);
  }

  /**
   * The browser without the cookie that the response to a cross-site POST has set.
   *
   * @param digest of that cookie's secret. A browser that has only such cookies is returned unchanged
   */
  withoutPosted(digest: Digest): ChangedBrowser {
    const isIt = (cookie: BrowserCookie) => this.format.isPosted(cookie) && digestOf(cookie.secrets[0]) === digest;
    const [first, ...others] = this.jar.filter((cookie) => !this.format.isPosted(cookie));
    if (first === undefined) return { browser: this, cookies: [] };
    const gone = this.jar.filter(isIt).map((cookie) => this.format.clear(cookie));
    return { browser: gone.length === 0 ? this : new Browser([first, ...others], false, this.format), cookies: gone };
  }

  private get everySecret(): readonly [string, ...string[]] {
    const [first, ...current] = this.jar.map(({ secrets }) => secrets[0]);
    return [first!, ...current, ...this.jar.flatMap(({ secrets }) => secrets.slice(1))];
  }

  private asOne(secrets: readonly [string, ...string[]]): ChangedBrowser {
    const merged = this.format.merged(secrets);
    const gone = this.isNew ? [] : this.jar.filter(({ name }) => name !== merged.name);
    const cookies = [...gone.map((cookie) => this.format.clear(cookie)), this.format.set(merged)];
    return { browser: new Browser([merged], false, this.format), cookies };
  }
}

function isProvenBy(secrets: readonly string[], presented: string | undefined, about: readonly string[]): boolean {
  return secrets.some((secret) => equalsInConstantTime(presented ?? '', proofBy(secret, about)));
}

function proofBy(secret: string, about: readonly string[]): string {
  return createHmac('sha256', secret).update(JSON.stringify(about)).digest('base64url');
}
