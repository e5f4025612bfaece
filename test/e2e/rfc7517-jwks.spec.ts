import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIGNING_ALGORITHMS } from '../../src/key/jwt/algorithms.js';
import { SigningKeyService } from '../../src/key/index.js';
import { startApp, type RunningApp } from '../support/app.js';

let server: RunningApp;
const jwks = (init?: RequestInit) => fetch(`${server.url}/jwks`, init);

beforeAll(async () => {
  server = await startApp({ env: { JWKS_MAX_AGE: '1234' } });
});
afterAll(() => server.close());

describe('GET /jwks (RFC 7517 §5)', () => {
  it('answers JSON that is publicly cacheable for JWKS_MAX_AGE', async () => {
    const response = await jwks();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
    expect(response.headers.get('cache-control')).toBe('public, max-age=1234');
  });

  it('allows scripts of any origin, without credentials', async () => {
    const response = await jwks({ headers: { origin: 'https://app.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  const publishedFor = async (use: string) => {
    const { keys } = (await (await jwks()).json()) as { keys: Record<string, string>[] };
    return keys.filter((key) => key['use'] === use);
  };
  const MATERIAL: Record<string, string[]> = { RSA: ['e', 'n'], EC: ['crv', 'x', 'y'], OKP: ['crv', 'x'] };

  it('CM3: contains an active and a next key of each algorithm, with unique kids and public members only', async () => {
    const keys = await publishedFor('sig');
    expect(keys.map(({ alg }) => String(alg)).sort()).toEqual(SIGNING_ALGORITHMS.flatMap((alg) => [alg, alg]).sort());
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(8);
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'kid', 'kty', 'use', ...MATERIAL[key['kty']!]!].sort());
      expect(Object.values(key).every((value) => /^[\w-]+$/.test(value))).toBe(true);
    }
  });

  it('CM3: contains one encryption key of each kind, with public members only', async () => {
    const keys = await publishedFor('enc');
    expect(keys.map(({ kty, crv }) => crv ?? String(kty)).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'P-256',
      'RSA',
    ]);
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['kid', 'kty', 'use', ...MATERIAL[key['kty']!]!].sort());
    }
  });

  it('verifies a JWT of the server in a relying party', async () => {
    const jwt = server.app.get(SigningKeyService).sign({ iss: server.url, sub: 'someone' }, 'at+jwt');
    const verified = await jwtVerify(jwt, createRemoteJWKSet(new URL(`${server.url}/jwks`)), { issuer: server.url });
    expect(verified.payload.sub).toBe('someone');
  });

  it.each(['POST', 'PUT', 'DELETE'])('refuses %s with 405', async (method) => {
    const { status, headers } = await jwks({ method });
    expect([status, headers.get('allow')]).toEqual([405, 'GET']);
  });
});
