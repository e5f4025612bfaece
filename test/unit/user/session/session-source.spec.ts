import { describe, expect, it } from 'vitest';
import { browserInWords, sourceOf } from '../../../../src/user/index.js';

describe('browserInWords', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox 140 on Linux'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36', 'Chrome 142 on Windows'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0', 'Microsoft Edge 142 on Windows'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15', 'Safari 26 on macOS'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1', 'Safari 18 on iOS'],
    ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36', 'Chrome 142 on Android'],
  ])('%s → %s', (userAgent, words) => {
    expect(browserInWords(userAgent)).toBe(words);
  }); // prettier-ignore

  it.each([null, 'node', 'curl/8.5.0', '-', '<script>alert(1)</script>/1.0', 'x'.repeat(300), ' '])(
    'an unknown user agent (%s) → null',
    (userAgent) => {
      expect(browserInWords(userAgent)).toBeNull();
    },
  );

  it('an unknown browser on a known system → the system', () => {
    expect(browserInWords('Mozilla/5.0 (Windows NT 10.0) HtmlUnit/4.0')).toBe('Unknown browser on Windows');
  });

  it('any user agent → a short result within a short time', () => {
    for (const part of ['Version/', 'Firefox/1.', '(', 'Mozilla/5.0 (Linux; ', 'a b/']) {
      const begun = performance.now();
      const words = browserInWords(`Chrome/${'9'.repeat(50)} ${part.repeat(300)}`.slice(0, 300)) ?? '';
      expect(performance.now() - begun).toBeLessThan(50);
      expect(words.length).toBeLessThanOrEqual(100);
    }
  });
});

describe('sourceOf', () => {
  const from = (userAgent: string | undefined, ip: string | undefined) =>
    sourceOf({ headers: { ...(userAgent !== undefined && { 'user-agent': userAgent }) }, ip });

  it('returns up to 300 printable characters and a canonical address', () => {
    expect(from('A'.repeat(1000), '203.0.113.7')).toEqual({ userAgent: 'A'.repeat(300), address: '203.0.113.7' });
    expect(from('caf\u00e9\t\u0000x', 'fe80::1%eth0')).toEqual({ userAgent: 'caf???x', address: 'fe80::1' });
    expect(from('x', '::ffff:203.0.113.7')).toMatchObject({ address: '203.0.113.7' });
  });

  it.each([
    [undefined, undefined],
    ['', 'unknown'],
    ['   ', 'localhost'],
  ])('an unusable header or address (%j, %j) → null', (userAgent, ip) => {
    expect(from(userAgent, ip)).toEqual({ userAgent: null, address: null });
  });
});
