import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrdersApi, PLATFORMS } from '../../support/resource-server/orders-api.js';
import { AUDIENCE, TestIssuer } from '../../support/resource-server/test-issuer.js';

const seconds = () => Math.floor(Date.now() / 1000);

describe.each(PLATFORMS)('requirements of routes on %s', (platform) => {
  let issuer: TestIssuer;
  let api: OrdersApi;
  const get = async (path: string, claims: object) => api.get(path, await issuer.token({ claims: { ...claims } }));
  const pay = async (claims: object) =>
    api.send('POST', '/v1/payments', ['Authorization', `Bearer ${await issuer.token({ claims: { ...claims } })}`]);

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    api = await OrdersApi.start({ platform, prefix: 'v1', options: { issuer: issuer.url, audience: AUDIENCE } });
  });
  afterAll(async () => {
    await api.close();
    await issuer.stop();
  });

  it('no token → 401 with a challenge without error, with scope, algs and metadata (RFC 6750 §3, RFC 9728 §5.1)', async () => {
    const answer = await api.get('/v1/orders');
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ statusCode: 401, message: 'An access token is required' });
    const metadata = `resource_metadata="${AUDIENCE}/.well-known/oauth-protected-resource"`;
    expect(answer.challenges).toEqual([
      `Bearer realm="${AUDIENCE}", ${metadata}, scope="orders:read"`,
      `DPoP realm="${AUDIENCE}", ${metadata}, scope="orders:read", algs="ES256 ES384 PS256 EdDSA Ed25519"`,
    ]);
  });

  it('another scheme → 401 as without a token', async () => {
    const answer = await api.send('GET', '/v1/orders', ['Authorization', 'Basic YTpi']);
    expect(answer.status).toBe(401);
    expect(answer.challenges[0]).not.toContain('error');
  });

  it('@Scopes: a missing scope → 403 insufficient_scope with all that the route needs (RFC 6750 §3.1)', async () => {
    const token = await issuer.token({ claims: { scope: 'orders:read' } });
    const answer = await api.send('POST', '/v1/orders', ['Authorization', `Bearer ${token}`]);
    expect(answer).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
    expect(answer.challenges[0]).toContain('error="insufficient_scope"');
    expect(answer.challenges[0]).toContain('scope="orders:read orders:write"');
  });

  it.each([
    ['scope as a text', { scope: 'other orders:read' }, 200],
    ['scp as a list', { scope: undefined, scp: ['orders:read'] }, 200],
    ['a scope that contains the name', { scope: 'orders:read2 xorders:read' }, 403],
    ['another case', { scope: 'Orders:Read' }, 403],
    ['no scope', { scope: undefined }, 403],
    ['a scope of another type', { scope: { 'orders:read': true } }, 403],
  ])('@Scopes: %s → %i', async (_, claims, status) => {
    expect(await get('/v1/orders', claims)).toMatchObject({ status });
  });

  it.each([
    ['/v1/managers', { roles: ['owner'] }, 200],
    ['/v1/managers', { roles: ['clerk'] }, 403],
    ['/v1/managers', { roles: 'manager' }, 200],
    ['/v1/managers', { roles: 'assistant manager' }, 403],
    ['/v1/managers', {}, 403],
    ['/v1/staff', { groups: ['staff'] }, 200],
    ['/v1/staff', { groups: ['staff2'], roles: ['staff'] }, 403],
    ['/v1/staff', { groups: 'former staff' }, 403],
  ])('%s with %j → %i, a 403 without a challenge', async (path, claims, status) => {
    const answer = await get(path, claims);
    expect(answer.status).toBe(status);
    expect(answer.challenges).toEqual([]);
  });

  it.each([
    ['/v1/admin', 'orders:admin', 200],
    ['/v1/admin/write', 'orders:admin', 403],
    ['/v1/admin/write', 'orders:write', 403],
    ['/v1/admin/write', 'orders:admin orders:write', 200],
  ])('a controller and a route with scopes: %s with %s → %i, both count', async (path, scope, status) => {
    expect(await get(path, { scope })).toMatchObject({ status });
  });

  it.each([
    ['/v1/health', 200],
    ['/v1/admin/open', 200],
    ['/v1/public', 200],
    ['/v1/public/closed', 401],
    ['/v1/me', 401],
    ['/v1/unknown', 404],
  ])('%s without a token → %i', async (path, status) => {
    expect(await api.get(path)).toMatchObject({ status });
  });

  it('@Public reads no token: an invalid one has no effect', async () => {
    expect(await api.get('/v1/health', 'nonsense')).toMatchObject({ status: 200, body: { token: 'none' } });
  });

  it('@RequiresAuthentication → 401 insufficient_user_authentication with acr_values and max_age (RFC 9470 §3)', async () => {
    for (const claims of [
      {},
      { acr: 'urn:example:1', auth_time: seconds() },
      { acr: 'urn:example:2', auth_time: seconds() - 400 },
      { acr: 'urn:example:2' },
    ]) {
      const answer = await pay(claims);
      expect(answer).toMatchObject({ status: 401, body: { error: 'insufficient_user_authentication' } });
      expect(answer.challenges[0]).toContain('error="insufficient_user_authentication"');
      expect(answer.challenges[0]).toContain('acr_values="urn:example:2 phr", max_age="300"');
    }
    expect(await pay({ acr: 'phr', auth_time: seconds() - 300 })).toMatchObject({ status: 201 });
  });

  it('the metadata route is outside of the prefix and names the scopes of the routes (RFC 9728 §3)', async () => {
    const answer = await api.get('/.well-known/oauth-protected-resource');
    expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': '*' } });
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.body).toEqual({
      resource: AUDIENCE,
      authorization_servers: [issuer.url],
      bearer_methods_supported: ['header'],
      scopes_supported: ['orders:admin', 'orders:read', 'orders:write'],
      dpop_signing_alg_values_supported: ['ES256', 'ES384', 'PS256', 'EdDSA', 'Ed25519'],
    });
  });

  it('a resource with a path → its path follows the well-known one; metadata: false → 404', async () => {
    const options = { issuer: issuer.url, audience: `${AUDIENCE}/v2`, metadata: { resource_name: 'Orders' } };
    const withPath = await OrdersApi.start({ platform, options });
    const answer = await withPath.get('/.well-known/oauth-protected-resource/v2');
    expect(answer).toMatchObject({ status: 200, body: { resource: `${AUDIENCE}/v2`, resource_name: 'Orders' } });
    await withPath.close();
    const without = await OrdersApi.start({ platform, options: { ...options, metadata: false } });
    expect(await without.get('/.well-known/oauth-protected-resource/v2')).toMatchObject({ status: 404 });
    expect((await without.get('/me')).challenges[0]).not.toContain('resource_metadata');
    await without.close();
  });

  it('protectAllRoutes: false → only routes with the guard are protected', async () => {
    const some = await OrdersApi.start({ platform, options: { issuer: issuer.url, audience: AUDIENCE, protectAllRoutes: false } }); // prettier-ignore
    expect(await some.get('/managers')).toMatchObject({ status: 200 });
    expect(await some.get('/twice')).toMatchObject({ status: 401 });
    expect(await some.get('/twice', await issuer.token())).toMatchObject({ status: 200 });
    await some.close();
  });
});
