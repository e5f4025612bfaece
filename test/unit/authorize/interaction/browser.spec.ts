import { describe, expect, it } from 'vitest';
import { Browser } from '../../../../src/authorize/interaction/browser.js';

const HTTPS = { issuer: 'https://op.example', secure: true };
const secretOf = (browser: Browser) => browser.cookie(HTTPS).value!;

describe('Browser', () => {
  it('is known again by its cookie', () => {
    const browser = Browser.of(undefined);
    expect(browser.isNew).toBe(true);
    const again = Browser.of(secretOf(browser));
    expect(again).toMatchObject({ isNew: false, digest: browser.digest });
  });

  it.each(['', 'short', 'x'.repeat(44), `${'x'.repeat(42)} `, `${'x'.repeat(43)}\n`])(
    'a cookie "%s" is not one of ours',
    (cookie) => {
      const browser = Browser.of(cookie);
      expect(browser.isNew).toBe(true);
      expect(secretOf(browser)).not.toBe(cookie);
    },
  );

  it('LC15: proves a form of this browser, about the same thing, and no other', () => {
    const browser = Browser.of(undefined);
    const proof = browser.proofOf('login', 'interaction-1');
    expect(browser.proves(proof, 'login', 'interaction-1')).toBe(true);
    expect(browser.proves(proof, 'login', 'interaction-2')).toBe(false);
    expect(browser.proves(proof, 'consent', 'interaction-1')).toBe(false);
    expect(browser.proves(proof, 'login', 'interaction', '-1')).toBe(false);
    expect(Browser.of(undefined).proves(proof, 'login', 'interaction-1')).toBe(false);
    expect(browser.proves(undefined, 'login', 'interaction-1')).toBe(false);
    expect(browser.proves('', 'login', 'interaction-1')).toBe(false);
  });

  it('LC17: its cookie is Secure, HttpOnly, SameSite=Lax and __Host-; on http without Secure and prefix', () => {
    const browser = Browser.of(undefined);
    expect(browser.cookie(HTTPS)).toMatchObject({
      name: '__Host-grantry_browser',
      options: { httpOnly: true, secure: true, sameSite: 'lax', path: '/' },
    });
    expect(browser.cookie({ issuer: 'http://localhost:3000', secure: false })).toMatchObject({
      name: 'grantry_browser-f1de9e48',
      options: { httpOnly: true, secure: false },
    });
  });
});
