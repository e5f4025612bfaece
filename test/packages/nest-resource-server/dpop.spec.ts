import { SignJWT } from 'jose';
import { MemoryReplayStore, TimedNonces } from '@grantry/nest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DpopKey, type ProofParts } from '../../support/dpop.js';
import { OrdersApi, PLATFORMS } from '../../support/resource-server/orders-api.js';
import { AUDIENCE, TestIssuer } from '../../support/resource-server/test-issuer.js';

const seconds = () => Math.floor(Date.now() / 1000);

describe.each(PLATFORMS)('DPoP on %s (RFC 9449 §7)', (platform) => {
  let issuer: TestIssuer;
  let api: OrdersApi;
  let key: DpopKey;
  let token: string;

  const send = (proof: string, { path = '/orders', scheme = 'DPoP', value = token, method = 'GET', to = api } = {}) =>
    to.send(method, path, ['Authorization', `${scheme} ${value}`, 'DPoP', proof]);
  const proofOf = (parts: ProofParts = {}, url = `${AUDIENCE}/orders`) => key.proof('GET', url, parts, token);

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    api = await OrdersApi.start({ platform, options: { issuer: issuer.url, audience: AUDIENCE } });
    key = await DpopKey.make();
    token = await issuer.token({ claims: { cnf: { jkt: key.jkt } } });
  });
  afterAll(async () => {
    await api.close();
    await issuer.stop();
  });

  it('a bound token with a proof → 200', async () => {
    expect(await send(await proofOf())).toMatchObject({ status: 200, body: { of: 'alice' } });
    expect(await send(await proofOf(), { scheme: 'dpop' })).toMatchObject({ status: 200 });
  });

  it.each(['PS256', 'EdDSA', 'ES384'])('a key of %s → 200', async (alg) => {
    const other = await DpopKey.make(alg);
    const value = await issuer.token({ claims: { cnf: { jkt: other.jkt } } });
    expect(await send(await other.proof('GET', `${AUDIENCE}/orders`, {}, value), { value })).toMatchObject({
      status: 200,
    });
  });

  it.each<[string, () => Promise<string>]>([
    ['for another method (htm)', () => key.proof('POST', `${AUDIENCE}/orders`, {}, token)],
    ['for another path (htu)', () => proofOf({}, `${AUDIENCE}/orders/items/1`)],
    ['for another server (htu)', () => proofOf({}, 'https://evil.example/orders')],
    ['for the address behind the proxy (htu)', () => proofOf({}, `${api.url}/orders`)],
    ['for a URL with credentials (htu)', () => proofOf({}, 'https://me@orders.example.com/orders')],
    ['for no URL (htu)', () => proofOf({ claims: { htu: undefined } })],
    ['without ath', () => key.proof('GET', `${AUDIENCE}/orders`)],
    ['for another token (ath)', () => key.proof('GET', `${AUDIENCE}/orders`, {}, 'another')],
    ['that is too old (iat)', () => proofOf({ claims: { iat: seconds() - 125 } })],
    ['from the future (iat)', () => proofOf({ claims: { iat: seconds() + 65 } })],
    ['without iat', () => proofOf({ claims: { iat: undefined } })],
    ['without jti', () => proofOf({ claims: { jti: undefined } })],
    ['with a long jti', () => proofOf({ claims: { jti: 'x'.repeat(301) } })],
    ['of another typ', () => proofOf({ header: { typ: 'at+jwt' } })],
    ['with an unknown crit', () => proofOf({ header: { crit: ['exp'], exp: 1 } })],
    ['whose key is missing', () => proofOf({ header: { jwk: undefined } })],
    ['that has two parts', async () => (await proofOf()).split('.').slice(0, 2).join('.')],
    ['that is huge', () => proofOf({ claims: { more: 'x'.repeat(6000) } })],
    ['that is empty', async () => ''],
  ])('a proof %s → 401 invalid_dpop_proof', async (_, proof) => {
    const answer = await send(await proof());
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_dpop_proof' } });
    expect(answer.challenges[0]).toMatch(/^DPoP .*error="invalid_dpop_proof".*algs="ES256 /);
  });

  it('a proof with a private or symmetric key, or signed by none → 401 invalid_dpop_proof', async () => {
    const secret = Buffer.alloc(32, 1);
    const jwk = { kty: 'oct', k: secret.toString('base64url') };
    const claims = { jti: 'j', htm: 'GET', htu: `${AUDIENCE}/orders`, iat: seconds() };
    const symmetric = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'dpop+jwt', jwk }).sign(secret);
    const none = [{ alg: 'none', typ: 'dpop+jwt', jwk: key.jwk }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.'; // prettier-ignore
    const withPrivate = await proofOf({ header: { jwk: { ...key.jwk, d: 'A'.repeat(43) } } });
    for (const proof of [symmetric, none, withPrivate]) {
      expect(await send(proof)).toMatchObject({ status: 401, body: { error: 'invalid_dpop_proof' } });
    }
  });

  it('replay: a proof that was used → 401, also of eight at once one passes', async () => {
    const proof = await proofOf();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(proof)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(7);
    expect(await send(proof)).toMatchObject({ status: 401, body: { message: 'The DPoP proof was used before' } });
  });

  it('a refused proof is not used up: the same proof at its own URL → 200', async () => {
    const proof = await proofOf();
    expect(await send(proof, { path: '/me' })).toMatchObject({ status: 401 });
    expect(await send(proof)).toMatchObject({ status: 200 });
  });

  it('a proof by another key → 401 invalid_token', async () => {
    const thief = await DpopKey.make();
    const answer = await send(await thief.proof('GET', `${AUDIENCE}/orders`, {}, token));
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    expect(answer.challenges[0]).toMatch(/^DPoP .*error="invalid_token"/);
  });

  it('a bound token as Bearer, with and without a proof → 401 invalid_token, with algs of DPoP', async () => {
    for (const answer of [await api.get('/orders', token), await send(await proofOf(), { scheme: 'Bearer' })]) {
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
      expect(answer.challenges[0]).toMatch(/^Bearer .*error="invalid_token"/);
      expect(answer.challenges[1]).toMatch(/^DPoP .*algs="ES256 /);
    }
  });

  it('an unbound token as DPoP → 401 invalid_token', async () => {
    const value = await issuer.token();
    expect(await send(await key.proof('GET', `${AUDIENCE}/orders`, {}, value), { value })).toMatchObject({
      status: 401,
    });
  });

  it('no proof, or two → 401 invalid_dpop_proof', async () => {
    const [one, two] = [await proofOf(), await proofOf()];
    const authorization = ['Authorization', `DPoP ${token}`];
    for (const headers of [authorization, [...authorization, 'DPoP', one, 'dpop', two]]) {
      expect(await api.send('GET', '/orders', headers)).toMatchObject({ status: 401, body: { error: 'invalid_dpop_proof' } }); // prettier-ignore
    }
  });

  it.each([
    { jwk: { kty: 'EC' } },
    { kid: 'one' },
    {},
    'text',
    null,
    { jkt: 'short' },
    { jkt: 'A'.repeat(43), other: 'x' },
  ])('a token bound by cnf %j → 401 as Bearer (RFC 7800 §3.1)', async (cnf) => {
    expect(await api.get('/orders', await issuer.token({ claims: { cnf } }))).toMatchObject({ status: 401 });
  });

  it('cnf with further members → the known ones count; a malformed one beside a good one → 401', async () => {
    for (const [more, status] of [
      [{ kid: 'one' }, 200],
      [{ 'x5t#S256': 'short' }, 401],
    ] as const) {
      const value = await issuer.token({ claims: { cnf: { jkt: key.jkt, ...more } } });
      const proof = await key.proof('GET', `${AUDIENCE}/orders`, {}, value);
      expect(await send(proof, { value })).toMatchObject({ status });
    }
  });

  it('htu is compared without query, case of host, default port and needless escapes (RFC 9449 §4.3)', async () => {
    for (const url of [`${AUDIENCE}/orders/items/a%7eb`, `HTTPS://ORDERS.example.com:443/orders/items/a~b?x=1#y`]) {
      expect(await send(await proofOf({}, url), { path: '/orders/items/a~b?page=2' })).toMatchObject({ status: 200 });
    }
  });

  it('a target that lengthens the host of publicUrl: a proof for a server of that name → refused (RFC 9449 §4.3)', async () => {
    // Express routes pany://x/orders as /orders; Fastify knows no such route.
    const proof = await proofOf({}, 'https://orders.example.company//x/orders');
    expect((await send(proof, { path: 'pany://x/orders' })).status).toBe(platform === 'express' ? 401 : 404);
  });

  it.each(['/orders/items/..', '/orders/items/%2E%2e', '/orders/items/.%2e?page=2', '/orders/items/a\\..'])(
    'a target with dot segments, which routers keep: %s with a proof for its normal URL → refused (RFC 3986 §6.2.2.3)',
    async (path) => {
      const proof = await proofOf({}, new URL(path, AUDIENCE).href);
      expect((await send(proof, { path })).status).toBe(401);
    },
  );

  it('a name that begins with dots is no dot segment → 200', async () => {
    const path = '/orders/items/..a';
    expect(await send(await proofOf({}, AUDIENCE + path), { path })).toMatchObject({ status: 200 });
  });

  it('a missing scope → 403 in the challenge of DPoP', async () => {
    const answer = await send(await proofOf({}, `${AUDIENCE}/admin`), { path: '/admin' });
    expect(answer).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
    expect(answer.challenges[0]).toMatch(/^DPoP .*error="insufficient_scope".*scope="orders:admin"/);
  });

  it('a second guard on the route → 200: the proof is used once', async () => {
    expect(await send(await proofOf({}, `${AUDIENCE}/twice`), { path: '/twice' })).toMatchObject({ status: 200 });
  });

  it('publicUrl with a path, or of a trusted proxy → compared with htu', async () => {
    const options = { issuer: issuer.url, audience: AUDIENCE };
    const behind = await OrdersApi.start({ platform, options: { ...options, publicUrl: 'https://example.com/api/' } });
    expect(await send(await proofOf({}, 'https://example.com/api/orders'), { to: behind })).toMatchObject({
      status: 200,
    });
    await behind.close();
    const publicUrl = ({ headers }: { headers: object }) => `https://${(headers as Record<string, string>)['x-forwarded-host']}`; // prettier-ignore
    const trusting = await OrdersApi.start({ platform, options: { ...options, publicUrl } });
    const headers = ['Authorization', `DPoP ${token}`, 'X-Forwarded-Host', 'api.example.com', 'DPoP'];
    const status = async (url: string) => (await trusting.send('GET', '/orders', [...headers, await proofOf({}, url)])).status; // prettier-ignore
    expect(await status('https://api.example.com/orders')).toBe(200);
    expect(await status(`${AUDIENCE}/orders`)).toBe(401);
    await trusting.close();
  });

  it('requireBoundTokens → unbound tokens 401; only DPoP is offered', async () => {
    const options = { issuer: issuer.url, audience: AUDIENCE, requireBoundTokens: true };
    const strict = await OrdersApi.start({ platform, options });
    const answer = await strict.get('/orders', await issuer.token());
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    expect(answer.challenges).toEqual([expect.stringMatching(/^DPoP /)]);
    expect(await send(await proofOf(), { to: strict })).toMatchObject({ status: 200 });
    const metadata = await strict.get('/.well-known/oauth-protected-resource');
    expect(metadata.body).toMatchObject({ dpop_bound_access_tokens_required: true });
    await strict.close();
  });

  it('DPoP off, or no public URL → a bound token is 401, and no challenge names DPoP', async () => {
    const value = await issuer.token({ claims: { aud: ['orders', AUDIENCE], cnf: { jkt: key.jkt } } });
    for (const more of [{ audience: AUDIENCE, dpop: false as const }, { audience: 'orders' }]) {
      const off = await OrdersApi.start({ platform, options: { issuer: issuer.url, ...more } });
      const answer = await send(await key.proof('GET', `${AUDIENCE}/orders`, {}, value), { value, to: off });
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
      expect(answer.challenges).toEqual([expect.stringMatching(/^Bearer /)]);
      await off.close();
    }
  });

  it('a full replay store → 503, and a store that fails → 500; never 200', async () => {
    const options = { issuer: issuer.url, audience: AUDIENCE };
    const full = await OrdersApi.start({
      platform,
      options: { ...options, dpop: { replays: new MemoryReplayStore(1) } },
    });
    expect(await send(await proofOf(), { to: full })).toMatchObject({ status: 200 });
    expect(await send(await proofOf(), { to: full })).toMatchObject({ status: 503 });
    await full.close();
    const replays = { use: () => Promise.reject(new Error('the store is away')) };
    const failing = await OrdersApi.start({ platform, options: { ...options, dpop: { replays } } });
    expect(await send(await proofOf(), { to: failing })).toMatchObject({ status: 500 });
    await failing.close();
  });

  it('a store that two processes share → a proof is accepted by one of them', async () => {
    const replays = new MemoryReplayStore();
    const options = { issuer: issuer.url, audience: AUDIENCE, dpop: { replays } };
    const [one, two] = await Promise.all([OrdersApi.start({ platform, options }), OrdersApi.start({ platform, options })]); // prettier-ignore
    const proof = await proofOf();
    const answers = await Promise.all([send(proof, { to: one }), send(proof, { to: two })]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
    await Promise.all([one.close(), two.close()]);
  });

  it('nonces → 401 use_dpop_nonce with a nonce, then 200; a nonce of another server → 401 (RFC 9449 §9)', async () => {
    const nonces = new TimedNonces('a secret of thirty-two characters');
    const options = { issuer: issuer.url, audience: AUDIENCE, dpop: { nonces } };
    const asking = await OrdersApi.start({ platform, options });
    const first = await send(await proofOf(), { to: asking });
    expect(first).toMatchObject({ status: 401, body: { error: 'use_dpop_nonce' } });
    expect(first.challenges[0]).toMatch(/^DPoP .*error="use_dpop_nonce"/);
    const nonce = first.headers['dpop-nonce'];
    const second = await send(await proofOf({ claims: { nonce } }), { to: asking });
    expect(second.status).toBe(200);
    expect(second.headers['dpop-nonce']).toBeDefined();
    const foreign = new TimedNonces('another secret of 32 characters!').current();
    expect(await send(await proofOf({ claims: { nonce: foreign } }), { to: asking })).toMatchObject({ status: 401 });
    await asking.close();
  });

  it('introspected tokens are checked against cnf of the answer (RFC 9449 §6.2)', async () => {
    const introspection = { clientId: 'api', clientSecret: 'secret' };
    issuer.introspection = () => ({ body: { active: true, aud: AUDIENCE, scope: 'orders:read', token_type: 'DPoP', cnf: { jkt: key.jkt } } }); // prettier-ignore
    const opaque = await OrdersApi.start({
      platform,
      options: { issuer: issuer.url, audience: AUDIENCE, introspection },
    });
    const value = 'opaque.token';
    const proof = await key.proof('GET', `${AUDIENCE}/orders`, {}, value);
    expect(await opaque.get('/orders', value)).toMatchObject({ status: 401 });
    expect(await send(proof, { value, to: opaque })).toMatchObject({ status: 200 });
    await opaque.close();
  });
});
