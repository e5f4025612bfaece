import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../support/fixed-clock.js';
import { OrdersApi } from '../../support/resource-server/orders-api.js';
import { AUDIENCE, newSigningKey, TestIssuer } from '../../support/resource-server/test-issuer.js';

describe('keys of the provider', () => {
  let issuer: TestIssuer;
  let api: OrdersApi;
  let clock: FixedClock;

  const startApi = async (more: object = {}) => {
    const options = { issuer: issuer.url, audience: AUDIENCE, now: () => clock.now(), ...more };
    api = await OrdersApi.start({ options });
  };
  const statusOf = async (token: string) => (await api.get('/orders', token)).status;
  const lines = () => api.log.map(([, text]) => text).join('\n');

  beforeEach(async () => {
    clock = new FixedClock(new Date());
    issuer = await TestIssuer.make();
  });
  afterEach(async () => {
    await api.close();
    await issuer.stop();
  });

  const aDayLater = { exp: Math.floor(Date.now() / 1000) + 172_800 };

  it('the provider is down at the start → the application starts, requests are 503 with Retry-After, later 200', async () => {
    await startApi();
    const away = await api.get('/orders', await issuer.token());
    expect(away).toMatchObject({ status: 503, headers: { 'retry-after': '5' }, challenges: [] });
    expect(away.body).toMatchObject({ error: 'temporarily_unavailable' });
    expect(lines()).toContain('Requests are answered 503');
    await issuer.start();
    expect(await statusOf(await issuer.token())).toBe(503);
    expect(issuer.requests).toEqual([]);
    clock.advance(6);
    expect(await statusOf(await issuer.token())).toBe(200);
    expect((await api.get('/health')).status).toBe(200);
  });

  it('the provider goes away later → keys in memory are used for an hour, then 503', async () => {
    await issuer.start();
    await startApi();
    const token = await issuer.token({ claims: aDayLater });
    expect(await statusOf(token)).toBe(200);
    await issuer.stop();
    for (const seconds of [601, 59, 61, 2800]) {
      clock.advance(seconds);
      expect(await statusOf(token)).toBe(200);
    }
    expect(lines()).toContain('The keys in memory are used');
    clock.advance(700);
    expect(await statusOf(token)).toBe(503);
    await issuer.start();
    clock.advance(6);
    expect(await statusOf(token)).toBe(200);
  });

  it('a rotated key → its tokens are 200 after one fetch, those of the removed key 401', async () => {
    await issuer.start();
    await startApi();
    const [old, next] = [issuer.key, await newSigningKey('second')];
    expect(await statusOf(await issuer.token())).toBe(200);
    issuer.published = [next];
    expect(await statusOf(await issuer.token({ key: next }))).toBe(200);
    expect(issuer.keyFetches).toBe(2);
    expect(await statusOf(await issuer.token({ key: old }))).toBe(401);
  });

  it('stale keys: a key that the provider removed → accepted for at most ten minutes', async () => {
    await issuer.start();
    await startApi();
    const token = await issuer.token({ claims: aDayLater });
    expect(await statusOf(token)).toBe(200);
    issuer.published = [await newSigningKey('second')];
    clock.advance(600);
    expect(await statusOf(token)).toBe(200);
    clock.advance(1);
    expect(await statusOf(token)).toBe(401);
  });

  it('a flood of unknown kids → one fetch a minute', async () => {
    await issuer.start();
    await startApi();
    expect(await statusOf(await issuer.token())).toBe(200);
    const flood = async () => {
      const tokens = await Promise.all(
        Array.from({ length: 30 }, (_, i) => issuer.token({ header: { kid: `unknown-${i}` } })),
      );
      const statuses = await Promise.all(tokens.map(statusOf));
      expect(new Set(statuses)).toEqual(new Set([401]));
    };
    expect(issuer.keyFetches).toBe(1);
    await flood();
    await flood();
    expect(issuer.keyFetches).toBe(2);
    clock.advance(59);
    await flood();
    expect(issuer.keyFetches).toBe(2);
    clock.advance(2);
    await flood();
    expect(issuer.keyFetches).toBe(3);
  });

  it('a flood of unknown kids while the provider is away → 503, one attempt a minute, known keys 200', async () => {
    await issuer.start();
    await startApi();
    expect(await statusOf(await issuer.token())).toBe(200);
    await issuer.stop();
    for (let i = 0; i < 10; i++) expect(await statusOf(await issuer.token({ header: { kid: `${i}` } }))).toBe(503);
    expect(lines().match(/The keys in memory are used/g)).toHaveLength(1);
    expect(await statusOf(await issuer.token())).toBe(200);
  });

  it('fifty requests at once before the keys are known → one fetch', async () => {
    await issuer.start();
    await startApi();
    const token = await issuer.token();
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => statusOf(token))))).toEqual(new Set([200]));
    expect(issuer.keyFetches).toBe(1);
  });

  it('metadata of another issuer → 503, and the log says so (RFC 8414 §3.3)', async () => {
    await issuer.start();
    issuer.metadata = { issuer: 'https://evil.example' };
    await startApi();
    expect(await statusOf(await issuer.token())).toBe(503);
    expect(lines()).toContain(`the metadata names another issuer than ${issuer.url}`);
  });

  it.each(['http://keys.example/jwks', 'file:///etc/passwd', 7, undefined])(
    'a jwks_uri that is %j → 503, and nothing is fetched from it',
    async (jwksUri) => {
      await issuer.start();
      issuer.metadata = { jwks_uri: jwksUri };
      await startApi();
      expect(await statusOf(await issuer.token())).toBe(503);
      expect(lines()).toContain('jwks_uri of');
    },
  );

  it('a redirect of the keys → 503, and it is not followed', async () => {
    await issuer.start();
    const evil = await TestIssuer.start();
    issuer.keysAt = `${evil.url}/jwks`;
    await startApi();
    expect(await statusOf(await issuer.token({ key: evil.key }))).toBe(503);
    expect(evil.requests).toEqual([]);
    await evil.stop();
  });

  it('metadata of an OAuth server, with a path in the issuer → 200 (RFC 8414 §3.1)', async () => {
    issuer = await TestIssuer.start({ path: '/tenants/one' });
    issuer.isOAuthOnly = true;
    await startApi();
    expect(await statusOf(await issuer.token())).toBe(200);
    expect(issuer.requests).toContain('/.well-known/oauth-authorization-server/tenants/one');
  });

  it('jwksUri in the options → no metadata is fetched', async () => {
    await issuer.start();
    await startApi({ jwksUri: `${issuer.url}/jwks` });
    expect(await statusOf(await issuer.token())).toBe(200);
    expect(issuer.requests).toEqual(['/jwks']);
  });

  it('a token without kid, and two keys of one algorithm → 200 for both, 401 for a third', async () => {
    await issuer.start();
    const [second, third] = [await newSigningKey('second'), await newSigningKey('third')];
    issuer.published = [issuer.key, second];
    await startApi();
    const header = { kid: undefined };
    expect(await statusOf(await issuer.token({ header }))).toBe(200);
    expect(await statusOf(await issuer.token({ header, key: second }))).toBe(200);
    expect(await statusOf(await issuer.token({ header, key: third }))).toBe(401);
  });

  it('a published key that cannot be used (RSA of 1024 bits, a point that is not on the curve) → 401, not 500', async () => {
    await issuer.start();
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const weak = { kid: 'weak', alg: 'RS256', kty: 'RSA', ...publicKey.export({ format: 'jwk' }) };
    const broken = { ...issuer.key.jwk, kid: 'broken', x: Buffer.alloc(32, 1).toString('base64url') };
    const published = [weak, broken].map((jwk) => ({ ...issuer.key, jwk }));
    issuer.published = [issuer.key, ...published];
    await startApi();
    const [, payload] = (await issuer.token()).split('.');
    const head = Buffer.from(JSON.stringify({ typ: 'at+jwt', alg: 'RS256', kid: 'weak' })).toString('base64url');
    const signature = sign('sha256', Buffer.from(`${head}.${payload}`), privateKey).toString('base64url');
    expect(await statusOf(`${head}.${payload}.${signature}`)).toBe(401);
    expect(await statusOf(await issuer.token({ header: { kid: 'broken' } }))).toBe(401);
    expect(await statusOf(await issuer.token())).toBe(200);
  });

  it('keys of other kinds in the set → no effect', async () => {
    await issuer.start();
    const rsa = await newSigningKey('first', 'RS256');
    issuer.published = [rsa, issuer.key, { ...issuer.key, kid: 'secret', jwk: { kty: 'oct', k: 'AAAA', kid: 'secret', alg: 'HS256' } }]; // prettier-ignore
    await startApi();
    expect(await statusOf(await issuer.token())).toBe(200);
    expect(await statusOf(await issuer.token({ key: rsa }))).toBe(200);
  });
});
