import { createHmac } from 'node:crypto';
import { digestOf, equalsInConstantTime, newSecret, type CookieChange, type Digest } from '../../../common/index.js';
import type { BrowserCookie, BrowserCookies } from './browser-cookies.js';

/** Cookies that a browser may have until they become one. */
const MOST_COOKIES = 8;

type Cookies = readonly (readonly [name: string, value: string])[];

/** A browser after its cookies have changed. */
export interface ChangedBrowser {
  readonly browser: Browser;
  readonly cookies: readonly CookieChange[];
}

/**
 * One browser, known by secret cookies that bind its interactions to it and key the proofs of its forms.
 *
 * Each answer to a browser without a cookie sets one of its own name, so that of several first requests none takes
 * away what another one has set. A sign-in makes one cookie with a new secret of them (ADR 0046).
 */
export class Browser {
  /** Binds what begins now. */
  readonly digest: Digest;

  private constructor(
    private readonly jar: readonly [BrowserCookie, ...BrowserCookie[]],
    /** Whether it sent no cookie of ours. */
    readonly isNew: boolean,
    private readonly format: BrowserCookies,
  ) {
    this.digest = digestOf(jar[0].secrets[0]);
  }

  /**
   * @param cookies all of the request: any text
   * @param posted whether the request is a POST
   */
  static of(cookies: Cookies, format: BrowserCookies, posted = false): Browser {
    const [first, ...others] = format.read(cookies).slice(0, 2 * MOST_COOKIES);
    return new Browser([first ?? format.first(posted), ...others], first === undefined, format);
  }

  /** Whether something is bound to this browser: as it is now, or as it was before a sign-in. */
  holds(digest: Digest): boolean {
    return this.everySecret.some((secret) => equalsInConstantTime(digestOf(secret), digest));
  }

  /**
   * A proof that a form came from a page that we showed in this browser (RFC 9700 §4.7).
   *
   * @param about what that page was about, so that its proof is good for nothing else
   */
  proofOf(...about: readonly string[]): string {
    return proofBy(this.jar[0].secrets[0], about);
  }

  proves(presented: string | undefined, ...about: readonly string[]): boolean {
    const secrets = this.jar.map(({ secrets: [current] }) => current);
    return isProvenBy(secrets, presented, about);
  }

  /** As `proves`, also for a page of the time before a sign-in in another tab: for the login page. */
  provesSinceEver(presented: string | undefined, ...about: readonly string[]): boolean {
    return isProvenBy(this.everySecret, presented, about);
  }

  /** What to set, so that the browser is known again. */
  get cookies(): readonly CookieChange[] {
    if (this.isNew) return [this.format.set(this.jar[0])];
    return this.jar.length > MOST_COOKIES ? this.asOne(this.everySecret).cookies : [];
  }

  /**
   * After somebody signed in who was not signed in before: with a new secret, so that whoever knew the cookie of before
   * can prove no form of theirs. What began before goes on.
   */
  renewed(): ChangedBrowser {
    return this.asOne([newSecret(), ...this.everySecret]);
  }

  /**
   * Without the cookie that an answer has set to a POST from another site, which showed none of the others.
   *
   * @param digest of that cookie's secret; where the browser has none but such cookies it stays as it is
   */
  withoutPosted(digest: Digest): ChangedBrowser {
    const isIt = (cookie: BrowserCookie) => this.format.isPosted(cookie) && digestOf(cookie.secrets[0]) === digest;
    const [first, ...others] = this.jar.filter((cookie) => !this.format.isPosted(cookie));
    if (first === undefined) return { browser: this, cookies: [] };
    const gone = this.jar.filter(isIt).map((cookie) => this.format.take(cookie));
    return { browser: gone.length === 0 ? this : new Browser([first, ...others], false, this.format), cookies: gone };
  }

  private get everySecret(): readonly [string, ...string[]] {
    const [first, ...current] = this.jar.map(({ secrets }) => secrets[0]);
    return [first!, ...current, ...this.jar.flatMap(({ secrets }) => secrets.slice(1))];
  }

  private asOne(secrets: readonly [string, ...string[]]): ChangedBrowser {
    const one = this.format.one(secrets);
    const gone = this.isNew ? [] : this.jar.filter(({ name }) => name !== one.name);
    const cookies = [...gone.map((cookie) => this.format.take(cookie)), this.format.set(one)];
    return { browser: new Browser([one], false, this.format), cookies };
  }
}

function isProvenBy(secrets: readonly string[], presented: string | undefined, about: readonly string[]): boolean {
  return secrets.some((secret) => equalsInConstantTime(presented ?? '', proofBy(secret, about)));
}

function proofBy(secret: string, about: readonly string[]): string {
  return createHmac('sha256', secret).update(JSON.stringify(about)).digest('base64url');
}
