import { describe, expect, it } from 'vitest';
import { cookieNameOf, type CookieKind } from '../../../src/config/index.js';

const KINDS: readonly CookieKind[] = ['session', 'session_state', 'browser', 'device'];
const namesAt = (issuer: string) => KINDS.map((kind) => cookieNameOf({ issuer }, kind));

describe('cookieNameOf', () => {
  it('plain names with https on the default port, with __Host- unless scripts read the cookie (LC17)', () => {
    expect(namesAt('https://login.example.com')).toEqual([
      '__Host-grantry_session',
      'grantry_session_state',
      '__Host-grantry_browser',
      '__Host-grantry_device',
    ]);
  });

  it('any other issuer → names with a hash of the issuer', () => {
    expect(cookieNameOf({ issuer: 'http://localhost:3000' }, 'session')).toBe('grantry_session-f1de9e48');
    expect(cookieNameOf({ issuer: 'https://localhost:3000' }, 'session')).toMatch(
      /^__Host-grantry_session-[0-9a-f]{8}$/,
    );
  });

  it('servers of one host with different ports or schemes → different names (RFC 6265 §8.5)', () => {
    const hosts = ['localhost', '127.0.0.1', 'login.example.com'];
    for (const host of hosts) {
      const issuers = ['http://', 'https://'].flatMap((scheme) =>
        ['', ':3000', ':3001', ':8443'].map((port) => `${scheme}${host}${port}`),
      );
      const names = issuers.flatMap(namesAt);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it.each(['http://localhost', 'http://localhost:3000', 'https://login.example.com:8443'])(
    'the name is stable for an issuer and a token of RFC 6265 (%s)',
    (issuer) => {
      expect(namesAt(issuer)).toEqual(namesAt(issuer));
      for (const name of namesAt(issuer)) expect(name).toMatch(/^[\w-]+$/);
    },
  );
});
