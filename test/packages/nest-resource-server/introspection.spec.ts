import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../support/fixed-clock.js';
import { OrdersApi } from '../../support/resource-server/orders-api.js';
import { AUDIENCE, TestIssuer } from '../../support/resource-server/test-issuer.js';

describe('opaque tokens (RFC 7662)', () => {
  let issuer: TestIssuer;
  let api: OrdersApi;
  let clock: FixedClock;
  let active: Readonly<Record<string, unknown>>;

  const startApi = async (more: object = {}) => {
    const introspection = { clientId: 'orders api', clientSecret: 'a:secret+1', ...more };
    api = await OrdersApi.start({ options: { issuer: issuer.url, audience: AUDIENCE, introspection, now: () => clock.now() } }); // prettier-ignore
  };

  beforeEach(async () => {
    clock = new FixedClock(new Date());
    issuer = await TestIssuer.start();
    const exp = Math.floor(Date.now() / 1000) + 300;
    active = {
      active: true,
      token_type: 'Bearer',
      iss: issuer.url,
      aud: AUDIENCE,
      sub: 'alice',
      client_id: 'shop',
      scope: 'orders:read',
      exp,
    };
    issuer.introspection = (token) => ({ body: token === 'opaque.one' ? active : { active: false } });
  });
  afterEach(async () => {
    await api.close();
    await issuer.stop();
  });

  it('an active token → 200; the secret is sent form-encoded by Basic (RFC 6749 §2.3.1)', async () => {
    await startApi();
    expect(await api.get('/orders', 'opaque.one')).toMatchObject({ status: 200, body: { of: 'alice' } });
    const [asked] = issuer.introspected;
    expect(asked!.authorization).toBe(`Basic ${Buffer.from('orders+api:a%3Asecret%2B1').toString('base64')}`);
    expect(Object.fromEntries(asked!.form)).toEqual({ token: 'opaque.one', token_type_hint: 'access_token' });
  });

  it('client_secret_post → id and secret in the form', async () => {
    await startApi({ method: 'client_secret_post' });
    await api.get('/orders', 'opaque.one');
    expect(issuer.introspected[0]!.authorization).toBeUndefined();
    expect(Object.fromEntries(issuer.introspected[0]!.form)).toMatchObject({ client_id: 'orders api', client_secret: 'a:secret+1' }); // prettier-ignore
  });

  it('an inactive token → 401 invalid_token', async () => {
    await startApi();
    expect(await api.get('/orders', 'opaque.two')).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['of another audience', { aud: 'https://other.example.com' }],
    ['without an audience', { aud: undefined }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['that has expired', { exp: 1 }],
    ['that is not valid yet', { nbf: 99_999_999_999 }],
    ['whose exp is a text', { exp: 'soon' }],
    ['of the type DPoP without cnf', { token_type: 'DPoP' }],
    ['of a refresh token, without token_type', { token_type: undefined }],
    ['of a refresh token, by token_use', { token_use: 'refresh_token' }],
    ['that is "true"', { active: 'true' }],
  ])('an active answer %s → 401 invalid_token', async (_, members) => {
    active = { ...active, ...members };
    await startApi();
    expect(await api.get('/orders', 'opaque.one')).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
  });

  it('acceptIncompleteAnswers → 200 without aud and token_type, 401 with others', async () => {
    active = { ...active, aud: undefined, token_type: undefined };
    await startApi({ acceptIncompleteAnswers: true });
    expect(await api.get('/orders', 'opaque.one')).toMatchObject({ status: 200 });
    for (const other of [{ aud: [] }, { token_type: 'Refresh' }, { token_use: 'refresh_token' }]) {
      issuer.introspection = () => ({ body: { ...active, ...other } });
      expect(await api.get('/orders', 'opaque.one')).toMatchObject({ status: 401 });
    }
  });

  it.each<[string, { readonly status?: number; readonly body: unknown }]>([
    ['401, the credentials of this API are wrong', { status: 401, body: { error: 'invalid_client' } }],
    ['500', { status: 500, body: {} }],
    ['a list', { body: [] }],
    ['null', { body: null }],
    ['more than a megabyte', { body: { active: true, more: 'x'.repeat(1_100_000) } }],
    ['a redirect', { status: 302, body: {} }],
  ])('the endpoint answers %s → 503, never 401 or 200', async (_, answer) => {
    issuer.introspection = () => answer;
    await startApi();
    expect(await api.get('/orders', 'opaque.one')).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(api.log.at(-1)![0]).toBe('error');
    expect(api.log.map(([, text]) => text).join('\n')).not.toMatch(/secret\+1|opaque\.one/);
  });

  it('the endpoint is away → 503, later 200', async () => {
    await startApi();
    expect(await api.get('/orders', 'opaque.one')).toMatchObject({ status: 200 });
    await issuer.stop();
    expect(await api.get('/orders', 'opaque.one')).toMatchObject({ status: 503 });
    await issuer.start();
    expect(await api.get('/orders', 'opaque.one')).toMatchObject({ status: 200 });
  });

  it('cacheFor: 10 → one question in ten seconds; a revoked token works that long, and not after exp', async () => {
    await startApi({ cacheFor: 10 });
    for (let i = 0; i < 3; i++) expect(await api.get('/orders', 'opaque.one')).toMatchObject({ status: 200 });
    expect(issuer.introspected).toHaveLength(1);
    issuer.introspection = () => ({ body: { active: false } });
    clock.advance(9);
    expect(await api.get('/orders', 'opaque.one')).toMatchObject({ status: 200 });
    clock.advance(1);
    expect(await api.get('/orders', 'opaque.one')).toMatchObject({ status: 401 });
    active = { ...active, exp: Math.floor(clock.now().getTime() / 1000) + 3 };
    issuer.introspection = () => ({ body: active });
    await api.get('/orders', 'opaque.one');
    clock.advance(4);
    await api.get('/orders', 'opaque.one');
    expect(issuer.introspected).toHaveLength(4);
  });

  it('no cache by default: a revoked token → 401 at once', async () => {
    await startApi();
    expect(await api.get('/orders', 'opaque.one')).toMatchObject({ status: 200 });
    issuer.introspection = () => ({ body: { active: false } });
    expect(await api.get('/orders', 'opaque.one')).toMatchObject({ status: 401 });
  });

  it('JWTs are verified locally: an invalid one → 401, and nothing is asked; tokens: all → asked', async () => {
    await startApi();
    const jwt = await issuer.token({ claims: { aud: 'https://other.example.com' } });
    issuer.introspection = () => ({ body: active });
    expect(await api.get('/orders', jwt)).toMatchObject({ status: 401 });
    expect(issuer.introspected).toEqual([]);
    await api.close();
    await startApi({ tokens: 'all' });
    expect(await api.get('/orders', jwt)).toMatchObject({ status: 200 });
    expect(issuer.introspected).toHaveLength(1);
  });
});
