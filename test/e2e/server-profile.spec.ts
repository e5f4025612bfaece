import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, basic, postForm, request, type Json } from '../support/admin-api.js';
import { anAssertion, assertionForm, newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { ADMIN, DATABASES, startApp, type RunningApp, type TestDatabase } from '../support/app.js';
import { captured } from '../support/captured-log.js';
import { DpopKey } from '../support/dpop.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { authorizeUrl, REDIRECT_URI } from '../support/product.js';
import { callRegistration } from '../support/registration.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

const CREDENTIALS = { grant_type: 'client_credentials' };
const PLAIN = {
  redirect_uris: [REDIRECT_URI],
  grant_types: ['authorization_code', 'client_credentials', 'password'],
};
const UNFIT = expect.stringMatching(/\/errors\//);

describe.each(DATABASES)('SERVER_PROFILE, on %s', (database) => {
  const log = captured();
  let stored: TestDatabase;
  let running: RunningApp;
  let admin: AdminApi;
  let key: ClientKeyPair;
  let dpop: DpopKey;
  /** A client from before. */
  let plain: Json;

  beforeAll(async () => {
    stored = await migratedDatabase(database);
    const before = await startApp({ databaseUrl: stored.url });
    plain = await (await AdminApi.of(before.url)).create('/clients', PLAIN);
    await before.close();
    const env = { SERVER_PROFILE: 'fapi-2-message-signing', OPEN_REGISTRATION: 'true', LOG_LEVEL: 'warn' };
    running = await startApp({ databaseUrl: stored.url, env, logTo: log.destination });
    admin = await AdminApi.of(running.url);
    key = await newClientKey();
    dpop = await DpopKey.make();
  });
  afterAll(async () => {
    await running.close();
    await stored.remove();
  });

  const minimal = () => ({ redirect_uris: [REDIRECT_URI], jwks: { keys: [key.jwk] } });
  const ids = () => ({ id: plain['client_id'] as string, secret: plain['client_secret'] as string });
  const refusalOf = async (clientId: string): Promise<Json> => {
    let items: Json[] = [];
    while (items.length === 0) {
      items = (await admin.get(`/refusals?client_id=${clientId}`)).body['items'] as Json[];
    }
    return items[0]!;
  };

  it('GET /.well-known/openid-configuration announces only what the profile allows (RFC 8414 §2)', async () => {
    const { body } = await request(`${running.url}/.well-known/openid-configuration`);
    const algorithms = ['EdDSA', 'ES256', 'PS256'];
    expect(body).toMatchObject({
      response_types_supported: ['code'],
      response_modes_supported: ['query.jwt', 'fragment.jwt', 'form_post.jwt', 'jwt'],
      grant_types_supported: expect.not.arrayContaining(['password']),
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      require_pushed_authorization_requests: true,
      require_signed_request_object: true,
    });
    for (const what of ['id_token', 'userinfo', 'authorization', 'introspection', 'request_object']) {
      expect([what, (body[`${what}_signing_alg_values_supported`] as string[]).toSorted()]).toEqual([
        what,
        algorithms.toSorted(),
      ]);
    }
    expect(body['token_endpoint_auth_signing_alg_values_supported']).not.toContain('RS256');
  });

  it('POST /admin/clients gives a client what the profile requires, and refuses what it forbids', async () => {
    const made = await admin.create('/clients', minimal());
    expect(made).toMatchObject({
      require_pkce: true, require_signed_request_object: true, dpop_bound_access_tokens: true,
      token_endpoint_auth_method: 'private_key_jwt', id_token_signed_response_alg: 'PS256',
    }); // prettier-ignore
    for (const change of [{ token_endpoint_auth_method: 'client_secret_basic' }, { require_pkce: false }]) {
      for (const [method, path] of [['POST', '/clients'], ['PATCH', `/clients/${made['client_id']}`]] as const) {
        const { status, body } = await admin.call(method, path, method === 'POST' ? { ...minimal(), ...change } : change);
        expect([status, body['detail']]).toEqual([400, expect.stringContaining('SERVER_PROFILE')]);
      }
    } // prettier-ignore
  });

  it('POST /register holds a client that registers itself to the profile (RFC 7591 §3.2.1)', async () => {
    const url = `${running.url}/register`;
    const { status, body } = await callRegistration('POST', url, minimal());
    expect([status, body]).toMatchObject([201, { token_endpoint_auth_method: 'private_key_jwt', require_pkce: true }]);
    const secret = { ...minimal(), token_endpoint_auth_method: 'client_secret_basic' };
    expect((await callRegistration('POST', url, secret)).body['error']).toBe('invalid_client_metadata');
  });

  it('a client that fits gets a bound token', async () => {
    const client = await admin.create('/clients', { ...minimal(), grant_types: ['client_credentials'], redirect_uris: [] });
    const form = assertionForm(await anAssertion(client['client_id'] as string, running.url, key));
    const proof = await dpop.proof('POST', `${running.url}/token`);
    const { status, body } = await postForm(`${running.url}/token`, { ...CREDENTIALS, ...form }, { dpop: proof });
    expect([status, body]).toMatchObject([200, { token_type: 'DPoP' }]);
  }); // prettier-ignore

  it('a client from before is refused at the token endpoint, and the record names each member that does not fit', async () => {
    const { id, secret } = ids();
    const { status, body } = await postForm(`${running.url}/token`, CREDENTIALS, basic(id, secret));
    expect([status, body]).toMatchObject([400, { error: 'unauthorized_client', error_uri: UNFIT }]);
    expect(body['error_description']).toContain('token_endpoint_auth_method');
    const record = await refusalOf(id);
    expect(record).toMatchObject({
      rule: {
        id: 'CLIENT-PROFILE-2',
        expected: expect.stringContaining('token_endpoint_auth_method: private_key_jwt'),
      },
      reason: expect.stringContaining('SERVER_PROFILE'),
    });
  });

  it('a client from before is refused at the authorization endpoint, also by POST', async () => {
    const sent = { client_id: ids().id, response_type: 'code', scope: 'openid', redirect_uri: REDIRECT_URI };
    const agent = new UserAgent(running.url);
    for (const { location } of [
      await agent.get(authorizeUrl(running, sent)),
      await agent.post(`${running.url}/authorize`, sent),
    ]) {
      // The profile wants errors in a JWT as well.
      expect(Object.keys(responseOf(location!))).toEqual(['response']);
    }
  });

  it('the start reports the clients that do not fit, and not the admin client', () => {
    const line = log.lines().find(({ msg }) => String(msg).includes('SERVER_PROFILE'));
    expect(line?.['msg']).toContain(ids().id);
    expect(line?.['msg']).not.toMatch(/: admin|, admin/);
  });

  it('the admin client keeps its secret while it can use client_credentials only', async () => {
    const token = await postForm(`${running.url}/token`, CREDENTIALS, basic(ADMIN.id, ADMIN.secret));
    expect(token.status).toBe(200);
    const more = { grant_types: ['client_credentials', 'authorization_code'], redirect_uris: [REDIRECT_URI] };
    const { status, body } = await admin.call('PATCH', `/clients/${ADMIN.id}`, more);
    expect([status, body['detail']]).toEqual([400, expect.stringContaining('SERVER_PROFILE')]);
  });
});

describe('SERVER_PROFILE and the demo', () => {
  it.each([
    ['oauth-2.1', 200],
    ['fapi-2-security', 404],
    ['fapi-1-advanced', 404],
  ])('%s with DEMO=true starts, with the demo clients that fit', async (profile, spa) => {
    const certificates = { CLIENT_CERT_HEADER: 'client-cert', TRUST_PROXY: '127.0.0.9' };
    const running = await startApp({ env: { SERVER_PROFILE: profile, DEMO: 'true', ...certificates } });
    try {
      const admin = await AdminApi.of(running.url);
      expect((await admin.get('/clients/demo-spa')).status).toBe(spa);
      expect((await admin.get('/clients/healthabc')).status).toBe(404);
      expect((await request(running.url)).status).toBe(200);
    } finally {
      await running.close();
    }
  });
});
