import { describe, expect, it } from 'vitest';
import { Browser } from '../../../../../src/authorize/interact/browser/browser.js';
import { BrowserCookies } from '../../../../../src/authorize/interact/browser/browser-cookies.js';
import type { CookieChange } from '../../../../../src/common/index.js';

const format = new BrowserCookies({ issuer: 'https://op.example', secure: true });
const NAME = '__Host-grantry_browser';
type Jar = ReadonlyMap<string, string>;

const browserOf = (jar: Jar = new Map()) => Browser.of([...jar], format);
/** The cookie jar after a response. */
function after(jar: Jar, changes: readonly CookieChange[]): Jar {
  const changed = new Map(jar);
  for (const { name, value } of changes) {
    if (value === null) changed.delete(name);
    else changed.set(name, value);
  }
  return changed;
}

/** A cookie jar after concurrent first requests, and the browser that each request saw. */
function afterFirstRequests(count: number) {
  const seen = Array.from({ length: count }, () => browserOf());
  return { seen, jar: seen.reduce((jar, browser) => after(jar, browser.cookies), new Map() as Jar) };
}

describe('Browser', () => {
  it('its cookie identifies it in the next request', () => {
    const { seen, jar } = afterFirstRequests(1);
    const again = browserOf(jar);
    expect(seen[0]!.isNew).toBe(true);
    expect(again).toMatchObject({ isNew: false, digest: seen[0]!.digest, cookies: [] });
  });

  it.each(['', 'short', 'x'.repeat(44), `${'x'.repeat(42)} `, `${'x'.repeat(43)}\n`, `${'x'.repeat(43)}.`, Array(9).fill('x'.repeat(43)).join('.')])(
    'the cookie "%s" is ignored',
    (cookie) => {
      const browser = browserOf(new Map([[NAME, cookie]]));
      expect(browser.isNew).toBe(true);
      expect(browser.cookies[0]!.value).not.toBe(cookie);
    },
  ); // prettier-ignore

  it('LC15: a proof is valid for the same browser and subject only', () => {
    const browser = browserOf();
    const proof = browser.proofOf('login', 'interaction-1');
    expect(browser.proves(proof, 'login', 'interaction-1')).toBe(true);
    expect(browser.proves(proof, 'login', 'interaction-2')).toBe(false);
    expect(browser.proves(proof, 'consent', 'interaction-1')).toBe(false);
    expect(browser.proves(proof, 'login', 'interaction', '-1')).toBe(false);
    expect(browserOf().proves(proof, 'login', 'interaction-1')).toBe(false);
    expect(browser.proves(undefined, 'login', 'interaction-1')).toBe(false);
    expect(browser.proves('', 'login', 'interaction-1')).toBe(false);
  });

  it('LC17: its cookie is Secure, HttpOnly, SameSite=Lax and __Host-; on http without Secure and prefix', () => {
    const [secure] = browserOf().cookies;
    expect(secure!.name).toMatch(/^__Host-grantry_browser_[\w-]{8}$/);
    expect(secure!.options).toEqual({ httpOnly: true, secure: true, sameSite: 'lax', path: '/' });
    const [plain] = Browser.of([], new BrowserCookies({ issuer: 'http://localhost:3000', secure: false })).cookies;
    expect(plain!.name).toMatch(/^grantry_browser-f1de9e48_[\w-]{8}$/);
    expect(plain!.options).toMatchObject({ httpOnly: true, secure: false });
  });

  it.each([2, 3, 5, 8])(
    '%d concurrent first requests → the interactions of all of them belong to the browser',
    (count) => {
      const { seen, jar } = afterFirstRequests(count);
      const browser = browserOf(jar);
      expect(jar.size).toBe(count);
      for (const one of seen) {
        expect(browser.holds(one.digest)).toBe(true);
        expect(browser.proves(one.proofOf('login', 'x'), 'login', 'x')).toBe(true);
      }
      expect(browser.holds(browserOf().digest)).toBe(false);
    },
  );

  it('more concurrent first requests → their cookies are merged into one', () => {
    const { seen, jar } = afterFirstRequests(9);
    const merged = after(jar, browserOf(jar).cookies);
    expect([...merged.keys()]).toEqual([NAME]);
    expect(seen.filter(({ digest }) => browserOf(merged).holds(digest))).toHaveLength(8);
  });

  it('a sign-in → one cookie with a new secret for proofs; earlier interactions continue', () => {
    const { seen, jar } = afterFirstRequests(2);
    const { browser: renewed, cookies } = browserOf(jar).renewed();
    const signedIn = after(jar, cookies);
    expect([...signedIn.keys()]).toEqual([NAME]);
    const browser = browserOf(signedIn);
    expect(browser.digest).toBe(renewed.digest);
    for (const planted of seen) {
      expect(browser.holds(planted.digest)).toBe(true);
      const proof = planted.proofOf('consent', 'x');
      expect(browser.proves(proof, 'consent', 'x')).toBe(false);
      expect(browser.provesWithAnySecret(proof, 'consent', 'x')).toBe(true);
    }
  });

  it('repeated sign-ins → the cookie holds at most eight secrets', () => {
    let jar: Jar = afterFirstRequests(1).jar;
    for (let i = 0; i < 20; i++) jar = after(jar, browserOf(jar).renewed().cookies);
    expect(jar.get(NAME)!.split('.')).toHaveLength(8);
    expect(browserOf(jar).isNew).toBe(false);
  });

  it('the cookie of a cross-site POST is removed when the browser has others, and stays when it has none', () => {
    const [known, ...posted] = [browserOf(), Browser.of([], format, true), Browser.of([], format, true)];
    const onlyPosted = posted.reduce((jar, browser) => after(jar, browser.cookies), new Map() as Jar);
    const all = after(onlyPosted, known.cookies);
    const { browser, cookies } = browserOf(all).withoutPosted(posted[0].digest);
    expect(browser.digest).toBe(known.digest);
    expect(after(all, cookies)).toEqual(after(after(new Map(), posted[1].cookies), known.cookies));
    expect(browserOf(all).withoutPosted(known.digest).cookies).toEqual([]);
    const strange = browserOf(onlyPosted);
    for (const { digest } of posted) expect(strange.withoutPosted(digest)).toEqual({ browser: strange, cookies: [] });
  });
});
