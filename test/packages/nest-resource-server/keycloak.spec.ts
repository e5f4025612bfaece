import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrdersApi } from '../../support/resource-server/orders-api.js';
import { TestIssuer, type TokenParts } from '../../support/resource-server/test-issuer.js';

/** Tokens as Keycloak 26 issues them: RS256, `typ: JWT`, its own claim `typ`, `azp`, and roles in objects. */
describe('an issuer of the form of Keycloak', () => {
  let issuer: TestIssuer;
  let api: OrdersApi;
  const audience = 'orders-api';

  const token = ({ claims, header, ...parts }: TokenParts = {}) =>
    issuer.token({
      header: { typ: 'JWT', ...header },
      claims: {
        aud: ['account', audience],
        client_id: undefined,
        azp: 'shop',
        typ: 'Bearer',
        sid: 'a-session',
        acr: '1',
        scope: 'openid email orders:read',
        realm_access: { roles: ['offline_access', 'manager'] },
        resource_access: { 'orders-api': { roles: ['packer'] }, account: { roles: ['view-profile'] } },
        groups: ['/staff'],
        ...claims,
      },
      ...parts,
    });
  const statusOf = async (value: string, path = '/orders') => (await api.get(path, value)).status;

  beforeAll(async () => {
    issuer = await TestIssuer.start({ path: '/realms/shop', alg: 'RS256' });
    const claims = { roles: ['realm_access.roles', 'resource_access.orders-api.roles'] };
    api = await OrdersApi.start({ options: { issuer: issuer.url, audience, acceptUntypedTokens: true, claims } });
  });
  afterAll(async () => {
    await api.close();
    await issuer.stop();
  });

  it('an access token → 200; the client is azp, the roles are those of the realm and of this client', async () => {
    const { status, body } = await api.get('/me', await token());
    expect([status, body]).toMatchObject([200, { clientId: 'shop', roles: ['offline_access', 'manager', 'packer'], groups: ['/staff'] }]); // prettier-ignore
    expect(await statusOf(await token(), '/managers')).toBe(200);
  });

  it('the keys are found by /realms/shop/.well-known/openid-configuration', () => {
    expect(issuer.requests).toContain('/realms/shop/.well-known/openid-configuration');
  });

  it('a token of a Keycloak that copies nonce → 200', async () => {
    expect(await statusOf(await token({ claims: { nonce: 'n' } }))).toBe(200);
  });

  it.each<[string, TokenParts]>([
    ['only for the account console', { claims: { aud: 'account' } }],
    ['of another realm', { claims: { iss: 'http://127.0.0.1/realms/other' } }],
    ['that is an ID token (its claim typ)', { claims: { typ: 'ID' } }],
    ['that is an ID token (at_hash)', { claims: { typ: undefined, at_hash: 'h' } }],
    ['that is an ID token (nonce)', { claims: { typ: undefined, nonce: 'n' } }],
    ['that is a refresh token', { claims: { typ: 'Refresh' } }],
    ['that is a logout token', { claims: { typ: 'Logout', events: {} } }],
    ['whose header names another type', { header: { typ: 'logout+jwt' } }],
  ])('a token %s → 401', async (_, parts) => {
    expect(await statusOf(await token(parts))).toBe(401);
  });

  it('a refresh token, which Keycloak signs by HS512 → 401', async () => {
    const refresh = await new SignJWT({ iss: issuer.url, aud: audience, typ: 'Refresh', exp: 99_999_999_999 })
      .setProtectedHeader({ alg: 'HS512', typ: 'JWT', kid: 'first' })
      .sign(new Uint8Array(64));
    expect(await statusOf(refresh)).toBe(401);
  });

  it('without acceptUntypedTokens → 401, and the log names typ', async () => {
    const strict = await OrdersApi.start({ options: { issuer: issuer.url, audience } });
    expect(await strict.get('/orders', await token())).toMatchObject({ status: 401 });
    expect(strict.log.at(-1)![1]).toContain('rule typ (RFC 9068 §4)');
    expect(strict.log.at(-1)![1]).toContain('typ of the header is "JWT" instead of "at+jwt"');
    await strict.close();
  });

  it('an audience that is no URL → no metadata route, realm is the audience', async () => {
    expect((await api.get('/me')).challenges).toEqual(['Bearer realm="orders-api"']);
    expect(await api.get('/.well-known/oauth-protected-resource')).toMatchObject({ status: 404 });
  });
});
