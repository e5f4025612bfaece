import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, bearer, request, type Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import {
  ALICE,
  authorize,
  authorizeUrl,
  EVERYTHING,
  REDIRECT_URI,
  startProduct,
  type Product,
} from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

const [PHOTOS, MAIL, VAULT, FOREIGN] = ['photos', 'mail', 'vault', 'foreign'].map(
  (name) => `https://${name}.example`,
) as [string, string, string, string];
const SCOPE = 'openid profile offline_access photos:read mail:read vault:open users:read users:write';
const OWN = { grant_type: 'client_credentials' };

describe.each(DATABASES)('access tokens (RFC 9068, RFC 8707), on %s', (database) => {
  let product: Product;
  let agent: UserAgent;
  let client: BackChannel;
  let lean: BackChannel;
  let admin: string;

  beforeAll(async () => {
    product = await startProduct({ database });
    agent = new UserAgent(product.url);
    admin = `${product.url}/admin`;
    await product.admin.createResource({ identifier: PHOTOS, scopes: ['photos:read'] });
    await product.admin.createResource({
      identifier: MAIL,
      scopes: ['mail:read'],
      access_token_ttl: 60,
      access_token_signing_alg: 'RS256',
    });
    await product.admin.createResource({
      identifier: VAULT,
      scopes: ['vault:open'],
      access_token_format: 'opaque',
      access_token_ttl: 30,
    });
    await product.admin.createResource({ identifier: FOREIGN, scopes: ['foreign:read'] });
    client = await register({ scope: SCOPE });
    lean = await register({ scope: 'openid photos:read mail:read', default_scope: 'photos:read' });
  });
  afterAll(() => product.close());

  const register = async (metadata: Json) =>
    new BackChannel(product.url, await product.admin.createClient({ ...EVERYTHING, ...metadata }));
  /** Posts a form with one `resource` parameter for each resource. */
  const token = async (form: Record<string, string>, resources: readonly string[] = [], its = client) => {
    const text = new URLSearchParams({ ...OWN, ...form });
    for (const resource of resources) text.append('resource', resource);
    return its.post('/token', text.toString());
  };
  const verified = async (jwt: string): Promise<JWTPayload> => {
    const keys = createRemoteJWKSet(new URL(`${product.url}/jwks`));
    return (await jwtVerify(jwt, keys, { issuer: product.url, typ: 'at+jwt' })).payload;
  };

  describe('as a JWT', () => {
    it('TK17: of a user: at+jwt with ES256, verified with /jwks, with the claims of RFC 9068 §2.2', async () => {
      const { access_token, expires_in } = await client.signIn({ scope: 'openid photos:read' }, agent);
      expect(decodeProtectedHeader(access_token)).toEqual({ typ: 'at+jwt', alg: 'ES256', kid: expect.any(String) });
      const payload = await verified(access_token);
      expect(payload).toEqual({
        iss: product.url, aud: [PHOTOS, product.url], sub: product.sub, client_id: client.client.client_id, scope: 'openid photos:read',
        jti: expect.any(String), iat: expect.any(Number), exp: payload.iat! + 900, auth_time: expect.any(Number),
        acr: 'urn:grantry:acr:1', authorization_id: expect.any(String),
      }); // prettier-ignore
      expect(expires_in).toBe(900);
    });

    it('TK17: of client_credentials: sub is the client and aud the issuer, without scope or claims about a user', async () => {
      const { body } = await token({});
      expect(await verified(body['access_token'])).toEqual({
        iss: product.url, aud: product.url, sub: client.client.client_id, client_id: client.client.client_id,
        jti: expect.any(String), iat: expect.any(Number), exp: expect.any(Number),
      }); // prettier-ignore
      expect(body).not.toHaveProperty('scope');
    });

    it('TK17: each token has a unique jti', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => token({})));
      expect(new Set(answers.map(({ body }) => decodeJwt(body['access_token']).jti)).size).toBe(20);
    });

    it('aud is a list for several resources', async () => {
      const { body } = await token({ scope: 'photos:read mail:read' });
      expect((await verified(body['access_token'])).aud).toEqual(expect.arrayContaining([PHOTOS, MAIL]));
    });
  });

  describe('settings of the resource', () => {
    it('access_token_signing_alg and access_token_ttl of the resource override those of the server', async () => {
      const { body } = await token({ scope: 'mail:read' });
      expect(decodeProtectedHeader(body['access_token'])).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
      const { iat, exp } = await verified(body['access_token']);
      expect([body['expires_in'], exp! - iat!]).toEqual([60, 60]);
    });

    it('an opaque token is an id and 256 random bits', async () => {
      const { body } = await token({ scope: 'vault:open' });
      expect(body['access_token']).toMatch(/^[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}$/);
      expect(body['expires_in']).toBe(30);
    });

    it('for several resources: opaque if one requires it, with the shortest lifetime', async () => {
      const { body } = await token({ scope: 'vault:open mail:read' });
      expect(body['access_token']).toMatch(/^[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}$/);
      expect(body['expires_in']).toBe(30);
    });

    it('access_token_format of the client applies where the resource has none', async () => {
      const opaque = await register({ scope: SCOPE, access_token_format: 'opaque' });
      for (const scope of ['', 'photos:read']) {
        expect((await token({ scope }, [], opaque)).body['access_token'].split('.')).toHaveLength(2);
      }
    });
  });

  describe('scope', () => {
    it('POST /token without a scope → the default_scope, which the answer names', async () => {
      const { body } = await token({}, [], lean);
      expect(body).toMatchObject({ scope: 'photos:read' });
      expect(decodeJwt(body['access_token'])).toMatchObject({ scope: 'photos:read', aud: PHOTOS });
    });

    it('POST /token with a scope → that scope instead of the default_scope', async () => {
      expect((await token({ scope: 'mail:read' }, [], lean)).body).toMatchObject({ scope: 'mail:read' });
    });

    it.each(['foreign:read', 'no-such-scope'])(
      'AZ15: POST /token with the unregistered scope %s → invalid_scope',
      async (scope) => expectError(await token({ scope }), product.url, 'invalid_scope'),
    );

    it('GET /authorize with an unregistered scope → invalid_scope at the redirect_uri', async () => {
      const { location } = await agent.get(authorizeRequest({ scope: 'openid foreign:read' }));
      expect(responseOf(location!)).toMatchObject({ error: 'invalid_scope', iss: product.url });
    });
  });

  describe('resource (RFC 8707)', () => {
    const MINE = { scope: 'photos:read mail:read' };

    it.each([
      ['one', [MAIL], MAIL, 'mail:read'],
      ['the same twice', [MAIL, MAIL], MAIL, 'mail:read'],
      ['two', [MAIL, PHOTOS], [MAIL, PHOTOS], 'photos:read mail:read'],
      ['the same with a slash (RFC 3986 §6.2.3)', [`${MAIL}/`], MAIL, 'mail:read'],
    ])('%s → narrows audience and scope of client_credentials', async (_, resources, aud, scope) => {
      const { body } = await token(MINE, resources);
      expect(decodeJwt(body['access_token'])).toMatchObject({ aud, scope });
      expect(body).toMatchObject({ scope });
    });

    it.each([
      ['unknown', ['https://nowhere.example']],
      ['unknown beside a known one', [MAIL, 'https://nowhere.example']],
      ['not open to the client', [FOREIGN]],
      ['relative', ['/mail']],
      ['the same with a path', [`${MAIL}/x`]],
    ])('TK9: POST /token with a resource that is %s → invalid_target', async (_, resources) => {
      expectError(await token(MINE, resources), product.url, 'invalid_target');
    });

    it('GET /authorize with an unknown resource → invalid_target at the redirect_uri', async () => {
      const { location } = await agent.get(authorizeRequest({ resource: 'https://nowhere.example' }));
      expect(responseOf(location!)).toMatchObject({ error: 'invalid_target', iss: product.url });
    });

    it('TK9: /token and each refresh can narrow what /authorize granted, and never extend it', async () => {
      const code = await codeFor({ scope: 'openid photos:read mail:read' });
      const narrowed = await client.redeem(code, { resource: PHOTOS });
      expect(decodeJwt(narrowed.body['access_token'])).toMatchObject({ aud: PHOTOS, scope: 'openid photos:read' });
      const mail = await client.refresh(narrowed.body['refresh_token'], { resource: MAIL });
      expect(decodeJwt(mail.body['access_token'])).toMatchObject({ aud: MAIL, scope: 'openid mail:read' });
      const scoped = await client.refresh(mail.body['refresh_token'], { scope: 'openid' });
      expect(decodeJwt(scoped.body['access_token'])).toMatchObject({ aud: product.url, scope: 'openid' });
      const all = await client.refresh(scoped.body['refresh_token']);
      expect(decodeJwt(all.body['access_token'])).toMatchObject({ scope: 'openid photos:read mail:read' });
      const more = await client.refresh(all.body['refresh_token'], { resource: VAULT });
      expectError(more, product.url, 'invalid_target');
    });

    it('TK9: POST /token with another resource than /authorize → invalid_target, and the code stays valid', async () => {
      const code = await codeFor({ scope: 'openid photos:read mail:read', resource: PHOTOS });
      expectError(await client.redeem(code, { resource: MAIL }), product.url, 'invalid_target');
      const { body } = await client.redeem(code);
      expect(decodeJwt(body['access_token'])).toMatchObject({ aud: PHOTOS, scope: 'openid photos:read' });
    });
  });

  describe('admin scopes', () => {
    const ASKED = 'openid users:read users:write';

    it('AD5: are dropped from the request of a user without admin_scopes', async () => {
      const { access_token, scope } = await client.signIn({ scope: ASKED }, agent);
      expect(scope).toBe('openid');
      expect(decodeJwt(access_token)).toMatchObject({ aud: product.url, scope: 'openid' });
      expect((await product.admin.call('GET', '/users', undefined, access_token)).status).toBe(403);
    });

    it('AD5: are granted as far as the user holds them, and checked at each use', async () => {
      expect(
        (await product.admin.call('PATCH', `/users/${product.sub}`, { admin_scopes: ['users:read'] })).status,
      ).toBe(200);
      const { access_token, scope } = await client.signIn({ scope: ASKED }, agent);
      expect(scope).toBe('openid users:read');
      expect(decodeJwt(access_token)).toMatchObject({ aud: [admin, product.url], sub: product.sub });
      const call = async (method: string, path: string, body?: unknown) =>
        (await product.admin.call(method, path, body, access_token)).status;
      expect(await call('GET', '/users')).toBe(200);
      expect(await call('POST', '/users', {})).toBe(403);
      await product.admin.call('PATCH', `/users/${product.sub}`, { admin_scopes: [] });
      expect(await call('GET', '/users')).toBe(403);
    });

    it('AD5: are never granted to the password grant', async () => {
      await product.admin.call('PATCH', `/users/${product.sub}`, { admin_scopes: ['users:read'] });
      const { body } = await client.token({ grant_type: 'password', scope: ASKED, ...ALICE });
      await product.admin.call('PATCH', `/users/${product.sub}`, { admin_scopes: [] });
      expect(body).toMatchObject({ scope: 'openid' });
    });

    it('TK17: the admin API refuses a token for another audience or of another kind, and no token → 401', async () => {
      const asked = { scope: 'openid photos:read', resource: PHOTOS };
      const { access_token, id_token, refresh_token } = await client.signIn(asked, agent);
      for (const value of [access_token, id_token, refresh_token, 'nonsense']) {
        const answer = await request(`${admin}/users`, { headers: bearer(value) });
        expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token', status: 401 } });
        expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      }
      expect((await request(`${admin}/users`)).status).toBe(401);
      expect((await (await AdminApi.of(product.url)).get('/users')).status).toBe(200);
    });
  });

  it('TK17: an access token or ID token is neither a code nor a refresh token → invalid_grant', async () => {
    const { access_token, id_token } = await client.signIn({}, agent);
    for (const value of [access_token, id_token]) {
      expectError(await client.redeem(value.slice(0, 200)), product.url, 'invalid_grant');
      expectError(await client.refresh(value.slice(0, 200)), product.url, 'invalid_grant');
    }
  });

  function authorizeRequest(parameters: Record<string, string>): string {
    const { client_id } = client.client;
    return authorizeUrl(product, {
      client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid',
      ...parameters,
    });
  }

  async function codeFor(parameters: Record<string, string>): Promise<string> {
    const { client_id, client_secret = '' } = client.client;
    const its = { url: product.url, client: { client_id, client_secret } };
    return (await authorize(its, { response_type: 'code', ...parameters }, agent))['code']!;
  }
});
