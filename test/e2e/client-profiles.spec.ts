import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postForm, type Json, type JsonAnswer } from '../support/admin-api.js';
import {
  anAssertion,
  assertionForm,
  newClientKey,
  type AssertionParts,
  type ClientKeyPair,
} from '../support/assertions.js';
import { DATABASES } from '../support/app.js';
import { DpopKey } from '../support/dpop.js';
import { ALICE, authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { callRegistration, registered, SELF } from '../support/registration.js';
import { aRequestObject } from '../support/request-objects.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

type Parameters = Readonly<Record<string, string>>;

describe.each(DATABASES)('client profiles, on %s', (database) => {
  let product: Product;
  let key: ClientKeyPair;
  let dpop: DpopKey;

  beforeAll(async () => {
    product = await startProduct({ database, env: { AUTHORIZATION_CODE_TTL: '600', OPEN_REGISTRATION: 'true' } });
    key = await newClientKey();
    dpop = await DpopKey.make();
  });
  afterAll(() => product.close());

  const minimal = (profile: string) => ({
    profile,
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    jwks: { keys: [key.jwk] },
  });
  const create = async (metadata: Json): Promise<Json> => {
    const { status, body } = await product.admin.call('POST', '/clients', metadata);
    expect([status, body]).toMatchObject([201, {}]);
    return body;
  };
  async function call(
    client: Json,
    path: string,
    form: Parameters,
    parts: AssertionParts = {},
    by = key,
  ): Promise<JsonAnswer> {
    const id = client['client_id'] as string;
    const assertion = await anAssertion(id, product.url, by, parts);
    const proof = await dpop.proof('POST', product.url + path);
    return postForm(product.url + path, { ...form, ...assertionForm(assertion) }, { dpop: proof });
  }

  describe('fapi-2-security', () => {
    let client: Json;
    beforeAll(async () => {
      client = await create(minimal('fapi-2-security'));
    });

    async function code(more: Parameters = {}) {
      const { verifier, challenge } = newPkce();
      const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
      const usual = { response_type: 'code', scope: 'openid', redirect_uri: REDIRECT_URI, ...pkce };
      const { body } = await call(client, '/par', { ...usual, ...more });
      const url = authorizeUrl(product, {
        client_id: client['client_id'] as string,
        request_uri: body['request_uri'] as string,
      });
      const response = responseOf(await new UserAgent(product.url).signIn(url, ALICE));
      expect(response['iss']).toBe(product.url);
      return { code: response['code']!, code_verifier: verifier };
    }
    const tokens = async () => {
      const redemption = { grant_type: 'authorization_code', redirect_uri: REDIRECT_URI, ...(await code()) };
      const { status, body } = await call(client, '/token', redemption);
      expect([status, body]).toMatchObject([200, { token_type: 'DPoP' }]);
      return body;
    };

    it('sets what it requires, and signs ID tokens by PS256', async () => {
      expect(client).toMatchObject({
        profile: 'fapi-2-security', require_pkce: true, require_pushed_authorization_requests: true,
        dpop_bound_access_tokens: true, strict_client_authentication: true, token_endpoint_auth_method: 'private_key_jwt',
        id_token_signed_response_alg: 'PS256', response_types: ['code'],
      }); // prettier-ignore
      const keys = createRemoteJWKSet(new URL(`${product.url}/jwks`));
      const { protectedHeader } = await jwtVerify((await tokens())['id_token'] as string, keys);
      expect(protectedHeader.alg).toBe('PS256');
    });

    it.each<[string, Json]>([
      ['token_endpoint_auth_method', { token_endpoint_auth_method: 'client_secret_basic' }],
      ['token_endpoint_auth_signing_alg', { token_endpoint_auth_signing_alg: 'RS256' }],
      ['response_types', { response_types: ['none'] }],
      ['grant_types', { grant_types: ['authorization_code', 'password'] }],
      ['require_pkce', { require_pkce: false }],
      ['require_pushed_authorization_requests', { require_pushed_authorization_requests: false }],
      ['dpop_bound_access_tokens', { dpop_bound_access_tokens: false }],
      ['id_token_signed_response_alg', { id_token_signed_response_alg: 'RS256' }],
      ['request_object_signing_alg', { request_object_signing_alg: 'none' }],
      ['redirect_uris', { redirect_uris: ['http://127.0.0.1/cb'], application_type: 'native' }],
    ])('POST and PATCH refuse another %s, and name it', async (member, change) => {
      for (const answer of [
        await product.admin.call('POST', '/clients', { ...minimal('fapi-2-security'), ...change }),
        await product.admin.call('PATCH', `/clients/${client['client_id']}`, change),
      ]) {
        expect([answer.status, answer.body['error_description'] ?? answer.body['detail']]).toEqual([400, expect.stringContaining(member)]); // prettier-ignore
      }
    });

    it('null restores the value of the profile, and leaving the profile lifts nothing by itself', async () => {
      const id = (await create(minimal('fapi-2-security')))['client_id'] as string;
      const restored = await product.admin.call('PATCH', `/clients/${id}`, {
        require_pkce: null,
        id_token_signed_response_alg: null,
      });
      expect(restored.body).toMatchObject({ require_pkce: true, id_token_signed_response_alg: 'PS256' });
      const left = await product.admin.call('PATCH', `/clients/${id}`, { profile: null });
      expect(left.body).toMatchObject({ require_pkce: true, dpop_bound_access_tokens: true });
    });

    it.each<[string, AssertionParts]>([
      ['of the token endpoint', { claims: { aud: 'token' } }],
      ['in a list', { claims: { aud: ['issuer'] } }],
    ])('an assertion with an audience %s → invalid_client; another client may send it', async (_, { claims }) => {
      const named: Readonly<Record<string, unknown>> = { token: `${product.url}/token`, issuer: product.url };
      const aud = [claims!['aud']].flat().map((one) => named[one as string]);
      const parts = { claims: { aud: Array.isArray(claims!['aud']) ? aud : aud[0] } };
      const form = { grant_type: 'client_credentials' };
      expect(await call(client, '/token', form, parts)).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
      const usual = await create({ ...minimal('oauth-2.1'), token_endpoint_auth_method: 'private_key_jwt' });
      expect((await call(usual, '/token', form, parts)).status).toBe(200);
    });

    it('an assertion by RS256 → invalid_client, although the key is registered', async () => {
      const rsa = await newClientKey('RS256');
      const jwks = { keys: [key.jwk, rsa.jwk] };
      const both = await create({ ...minimal('fapi-2-security'), jwks });
      const form = { grant_type: 'client_credentials' };
      expect((await call(both, '/token', form)).status).toBe(200);
      expect(await call(both, '/token', form, {}, rsa)).toMatchObject({ status: 401 });
    });

    it('a refresh keeps the refresh token, which works only with the key of the client', async () => {
      const { refresh_token: token } = await tokens();
      const form = { grant_type: 'refresh_token', refresh_token: token as string };
      for (let i = 0; i < 3; i++) {
        expect(await call(client, '/token', form)).toMatchObject({ status: 200, body: { refresh_token: token } });
      }
      const other = await create(minimal('fapi-2-security'));
      expect((await call(other, '/token', form)).body['error']).toBe('invalid_grant');
      const revoked = await call(client, '/revoke', { token: token as string });
      expect(revoked.status).toBe(200);
      expect((await call(client, '/token', form)).body['error']).toBe('invalid_grant');
    });

    it('30 refreshes at once with the same token → all succeed with it', async () => {
      const { refresh_token: token } = await tokens();
      const form = { grant_type: 'refresh_token', refresh_token: token as string };
      const answers = await Promise.all(Array.from({ length: 30 }, () => call(client, '/token', form)));
      expect(new Set(answers.map(({ status, body }) => `${status} ${body['refresh_token'] === token}`))).toEqual(
        new Set(['200 true']),
      );
    });

    it('a plain request, also by POST and with a request object, is refused', async () => {
      const client_id = client['client_id'] as string;
      const plain = { client_id, response_type: 'code', scope: 'openid', redirect_uri: REDIRECT_URI };
      const signed = { client_id, request: await aRequestObject(client_id, product.url, key) };
      for (const parameters of [plain, signed]) {
        const byGet = await new UserAgent(product.url).get(authorizeUrl(product, parameters));
        const posted = await new UserAgent(product.url).post(`${product.url}/authorize`, parameters);
        for (const { location } of [byGet, posted]) {
          expect(responseOf(location!)).toMatchObject({ error: 'invalid_request' });
        }
      }
    });
  });

  describe('fapi-2-message-signing', () => {
    it('demands a signed request, and response_mode=jwt; its errors are signed', async () => {
      const client = await create(minimal('fapi-2-message-signing'));
      expect(client).toMatchObject({ require_signed_request_object: true, authorization_signed_response_alg: 'PS256' });
      const id = client['client_id'] as string;
      const plain = { response_type: 'code', scope: 'openid', redirect_uri: REDIRECT_URI };
      expect((await call(client, '/par', plain)).body['error']).toBe('invalid_request');
      const { challenge } = newPkce();
      const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
      const push = async (claims: Json) =>
        call(client, '/par', {
          request: await aRequestObject(id, product.url, key, { claims: { ...pkce, ...claims } }),
        });
      expect(await push({})).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      const { body } = await push({ response_mode: 'jwt' });
      const url = authorizeUrl(product, { client_id: id, request_uri: body['request_uri'] as string });
      const location = await new UserAgent(product.url).signIn(url, ALICE);
      const keys = createRemoteJWKSet(new URL(`${product.url}/jwks`));
      const { payload } = await jwtVerify(responseOf(location)['response']!, keys, { audience: id });
      expect(payload).toMatchObject({ code: expect.any(String), state: 'inner' });
      const refused = await new UserAgent(product.url).get(authorizeUrl(product, { ...plain, client_id: id }));
      const error = await jwtVerify(responseOf(refused.location!)['response']!, keys, { audience: id });
      expect(error.payload).toMatchObject({ error: 'invalid_request' });
    });
  });

  describe('oauth-2.1', () => {
    it('needs PKCE, has the code flow only, and rotates refresh tokens', async () => {
      const client = await create({ profile: 'oauth-2.1', redirect_uris: [REDIRECT_URI] });
      expect(client).toMatchObject({ require_pkce: true, dpop_bound_access_tokens: false, response_types: ['code'] });
      const implicit = {
        profile: 'oauth-2.1',
        redirect_uris: [REDIRECT_URI],
        response_types: ['token'],
        grant_types: ['implicit'],
      };
      expect((await product.admin.call('POST', '/clients', implicit)).status).toBe(400);
      const plain = { client_id: client['client_id'] as string, response_type: 'code', redirect_uri: REDIRECT_URI };
      const { location } = await new UserAgent(product.url).get(authorizeUrl(product, plain));
      expect(responseOf(location!)).toMatchObject({ error: 'invalid_request' });
    });
  });

  it('an unknown profile → 400; a client cannot register one itself, nor leave the one it was given', async () => {
    for (const profile of ['fapi-3', '', 7, '__proto__', 'toString']) {
      expect((await product.admin.call('POST', '/clients', { ...minimal('oauth-2.1'), profile })).status).toBe(400);
    }
    const own = await callRegistration('POST', `${product.url}/register`, { ...SELF, profile: 'oauth-2.1' });
    expect(own.status).toBe(400);
    const self = await registered(product.url, SELF);
    const id = self['client_id'] as string;
    const put = await product.admin.call('PATCH', `/clients/${id}`, { profile: 'oauth-2.1', require_pkce: true });
    expect([put.status, put.body['profile']]).toEqual([200, 'oauth-2.1']);
    const uri = self['registration_client_uri'] as string;
    const token = self['registration_access_token'] as string;
    const update = await callRegistration('PUT', uri, { ...SELF, client_id: id, require_pkce: false }, token);
    expect(update.status).toBe(400);
    const allowed = await callRegistration('PUT', uri, { ...SELF, client_id: id }, token);
    expect(allowed.status).toBe(200);
    const after = await product.admin.get(`/clients/${id}`);
    expect(after.body).toMatchObject({ profile: 'oauth-2.1', require_pkce: true });
  });

  describe('GET /admin/clients/:client_id/profile-check', () => {
    it('lists every member that does not fit; none for a client on the profile', async () => {
      const { client_id } = product.client;
      const { body } = await product.admin.get(`/clients/${client_id}/profile-check?profile=fapi-2-security`);
      expect(body).toMatchObject({ profile: 'fapi-2-security', conforms: false });
      const members = (body['faults'] as Json[]).map(({ member }) => member as string);
      expect(members).toEqual(expect.arrayContaining(['require_pkce', 'dpop_bound_access_tokens', 'token_endpoint_auth_method', 'grant_types', 'response_types'])); // prettier-ignore
      const fitting = await create(minimal('fapi-2-security'));
      const checked = await product.admin.get(`/clients/${fitting['client_id']}/profile-check?profile=fapi-2-security`);
      expect(checked.body).toEqual({ profile: 'fapi-2-security', conforms: true, faults: [] });
    });

    it('an unknown client → 404, an unknown or missing profile → 400', async () => {
      const at = async (path: string) => (await product.admin.get(`/clients/${path}`)).status;
      expect(await at('nobody/profile-check?profile=oauth-2.1')).toBe(404);
      expect(await at(`${product.client.client_id}/profile-check?profile=x`)).toBe(400);
      expect(await at(`${product.client.client_id}/profile-check`)).toBe(400);
    });
  });
});
