import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, basic, postForm } from '../support/admin-api.js';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, authorize, authorizeUrl, newPkce, startProduct, type Product } from '../support/product.js';
import { callRegistration, registered, SELF } from '../support/registration.js';
import { responseOf, textOf, UserAgent } from '../support/user-agent.js';

const CALLBACK = 'https://self.example/cb';
const AN_HOUR = 3600;
/** The members without a test in another file (§2). */
const COMPLETE = {
  ...SELF,
  application_type: 'web',
  grant_types: ['authorization_code', 'implicit', 'refresh_token'],
  response_types: ['code', 'code id_token', 'id_token token'],
  client_uri: 'https://self.example',
  logo_uri: 'https://self.example/logo.png',
  policy_uri: 'https://self.example/privacy',
  tos_uri: 'https://self.example/terms',
  initiate_login_uri: 'https://self.example/login',
  post_logout_redirect_uris: ['https://self.example/bye'],
  backchannel_logout_uri: 'https://self.example/backchannel',
  backchannel_logout_session_required: true,
  frontchannel_logout_uri: 'https://self.example/frontchannel',
  frontchannel_logout_session_required: true,
  jwks_uri: 'https://self.example/jwks',
  contacts: ['ops@self.example'],
  scope: 'openid email',
  default_max_age: 60,
  require_auth_time: true,
  default_acr_values: ['1'],
  software_id: 'photo-prints',
  software_version: '2.1.0',
  token_endpoint_auth_method: 'client_secret_post',
  id_token_signed_response_alg: 'ES256',
};

describe('POST /register with open registration (RFC 7591 §3, OIDC Registration §3)', () => {
  let product: Product;
  const clock = new FixedClock(new Date());
  beforeAll(async () => {
    product = await startProduct({ clock, env: { REGISTRATION_UNUSED_TTL: String(AN_HOUR) } });
  });
  afterAll(() => product?.close());

  const post = (body: unknown) => callRegistration('POST', `${product.url}/register`, body);

  it('32: answers 201 JSON with no-store, every default, a secret, and the URI and token of client management', async () => {
    const { status, headers, body } = await post(SELF);
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toMatchObject({
      ...SELF,
      client_id: expect.stringMatching(/^client-/),
      client_id_issued_at: clock.seconds(),
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      client_secret_expires_at: 0,
      registration_access_token: expect.stringMatching(/^[\w-]{43}$/),
      registration_client_uri: `${product.url}/register/${body['client_id']}`,
      response_types: ['code'],
      grant_types: ['authorization_code'],
      application_type: 'web',
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'RS256',
    });
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['skip_consent']));
  });

  it('34: echoes every member that it accepts, and ignores unknown and localized members', async () => {
    const { status, body } = await post({ ...COMPLETE, 'client_name#ja': 'jibun', unheard_of: { a: 1 } });
    expect(status).toBe(201);
    expect(body).toMatchObject(COMPLETE);
    expect(Object.keys(body).filter((name) => /#|unheard/.test(name))).toEqual([]);
  });

  it('RG6: reduces scope and default_scope to the allowed values, and answers with them (RFC 7591 §3.2.1)', async () => {
    const scope = 'groups openid clients:read email orders:read';
    const self = await registered(product.url, { ...COMPLETE, scope, default_scope: 'clients:read email' });
    expect(self).toMatchObject({ scope: 'openid email', default_scope: 'email' });
  });

  it('issues no secret to a public client, and requires PKCE from it', async () => {
    const { body } = await post({ ...SELF, token_endpoint_auth_method: 'none' });
    expect(body).toMatchObject({ require_pkce: true });
    expect(Object.keys(body).filter((name) => name.includes('secret'))).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['33: a fragment in redirect_uris', { redirect_uris: ['https://self.example/cb#x'] }, 'invalid_redirect_uri'],
    ['RG2: a wildcard', { redirect_uris: ['https://*.self.example/cb'] }, 'invalid_redirect_uri'],
    ['RG2: user information', { redirect_uris: ['https://a:b@self.example/cb'] }, 'invalid_redirect_uri'],
    ['RG2: javascript:', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    ['RG2: plain http', { redirect_uris: ['http://self.example/cb'] }, 'invalid_redirect_uri'],
    ['RG2: no host', { redirect_uris: ['https:cb'] }, 'invalid_redirect_uri'],
    ['RG2: redirect_uris that are numbers', { redirect_uris: [1] }, 'invalid_redirect_uri'],
    ['RG2: no redirect_uris', { redirect_uris: undefined }, 'invalid_redirect_uri'],
    ['33: an http initiate_login_uri', { initiate_login_uri: 'http://self.example/login' }, 'invalid_client_metadata'],
    [
      '33: an http initiate_login_uri on loopback',
      { initiate_login_uri: 'http://localhost/login' },
      'invalid_client_metadata',
    ],
    [
      'RG2: a fragment in initiate_login_uri',
      { initiate_login_uri: 'https://self.example/#login' },
      'invalid_client_metadata',
    ],
    ['RG2: post-logout', { post_logout_redirect_uris: ['http://self.example/bye'] }, 'invalid_client_metadata'],
    ['RG2: logo_uri', { logo_uri: 'http://self.example/logo.png' }, 'invalid_client_metadata'],
    ['RG2: client_uri', { client_uri: 'javascript:alert(1)' }, 'invalid_client_metadata'],
    ['RG2: policy_uri', { policy_uri: 'data:text/html,x' }, 'invalid_client_metadata'],
    ['RG2: tos_uri', { tos_uri: 'https://u:p@self.example/' }, 'invalid_client_metadata'],
    ['RG2: http jwks_uri', { jwks_uri: 'http://self.example/jwks' }, 'invalid_client_metadata'],
    ['RG2: http sector_identifier_uri', { sector_identifier_uri: 'http://self.example/s' }, 'invalid_client_metadata'],
    ['RG2: backchannel_logout_uri', { backchannel_logout_uri: 'https://self.example/#x' }, 'invalid_client_metadata'],
    ['RG2: frontchannel_logout_uri', { frontchannel_logout_uri: 'https://x.example/' }, 'invalid_client_metadata'],
    ['RG6: the password grant alone', { grant_types: ['password'] }, 'invalid_client_metadata'],
    ['RG6: forbidden scopes only', { scope: 'clients:read orders' }, 'invalid_client_metadata'],
    ['RG6: skip_consent', { skip_consent: true }, 'invalid_client_metadata'],
    ['RG6: resource_ids', { resource_ids: ['admin'] }, 'invalid_client_metadata'],
    ['RG6: disabled', { disabled: true }, 'invalid_client_metadata'],
    ['RG6: an unknown method', { token_endpoint_auth_method: 'tls_client_auth' }, 'invalid_client_metadata'],
    ['RG6: a public client with client_credentials', { grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' }, 'invalid_client_metadata'], // prettier-ignore
    ['a response type without its grant', { response_types: ['id_token'] }, 'invalid_client_metadata'],
    ['a name of spaces', { client_name: '  ' }, 'invalid_client_metadata'],
    ['a name that is an object', { client_name: { a: 1 } }, 'invalid_client_metadata'],
    ['too many contacts', { contacts: Array.from({ length: 21 }, () => 'a@b.example') }, 'invalid_client_metadata'],
    ['a software statement', { software_statement: 'e30.e30.x' }, 'invalid_software_statement'],
  ])('refuses %s with 400 (RFC 7591 §3.2.2)', async (_, more, error) => {
    const { status, headers, body } = await post({ ...SELF, ...(more as object) });
    expect([status, body['error']]).toEqual([400, error]);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toMatchObject({
      error_description: expect.any(String),
      error_uri: expect.stringContaining('/errors/'),
    });
  });

  it.each<[string, unknown, number]>([
    ['text that is not JSON', '{', 400],
    ['an array', '[]', 400],
    ['a bare string', '"x"', 400],
    ['a NUL character', '{"client_name":"a\\u0000"}', 400],
    ['more than 64 kB', JSON.stringify({ client_name: 'x'.repeat(70_000) }), 413],
  ])('answers with a JSON error to %s', async (_, body, status) => {
    const answer = await post(body);
    expect([answer.status, typeof answer.body['error']]).toEqual([status, 'string']);
  });

  it('answers 415 to a form, 405 to GET, and 400 to an empty body', async () => {
    const url = `${product.url}/register`;
    expect(await postForm(url, { client_name: 'x' })).toMatchObject({ status: 415 });
    const get = await callRegistration('GET', url);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await callRegistration('POST', url)).toMatchObject({
      status: 400,
      body: { error: 'invalid_client_metadata' },
    });
  });

  it('RG1: an invalid initial access token → 401, even where none is required', async () => {
    const answer = await callRegistration('POST', `${product.url}/register`, SELF, 'nonsense');
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
  });

  it('RG1: the first sign-in asks for consent and notes that the client registered itself; the second one does not ask', async () => {
    const self = await registered(product.url, { ...COMPLETE, scope: 'openid' });
    const agent = new UserAgent(product.url);
    const url = authorizeUrl(product, { client_id: self['client_id'], redirect_uri: CALLBACK, response_type: 'code', scope: 'openid' }); // prettier-ignore
    const login = await agent.follow(await agent.get(url));
    expect(login.body).toContain(`src="/logos/${self['client_id']}"`);
    expect(textOf(login)).toMatch(/Privacy policy.*Terms of service/);
    const consent = await agent.follow(await agent.submit(login, { ...ALICE }));
    expect(textOf(consent)).toContain('This application registered itself.');
    const done = await agent.submit(consent, { decision: 'allow' });
    expect(responseOf(done.location!)).toMatchObject({ code: expect.any(String) });
    expect(responseOf((await agent.get(url)).location!)).toMatchObject({ code: expect.any(String) });
  });

  it('RG1: the consent page of a client of an administrator has no such note', async () => {
    const agent = new UserAgent(product.url);
    const url = authorizeUrl(product, { client_id: product.client.client_id, response_type: 'code', redirect_uri: 'https://client.example/callback' }); // prettier-ignore
    const consent = await agent.follow(await agent.submit(await agent.follow(await agent.get(url)), { ...ALICE }));
    expect(textOf(consent)).toContain('Everything asks for access');
    expect(textOf(consent)).not.toContain('registered itself');
  });

  it('an unused client is removed after REGISTRATION_UNUSED_TTL; one that signed a user in or authenticated stays', async () => {
    const [unused, signedIn, authenticated] = await Promise.all([
      registered(product.url),
      registered(product.url, { ...SELF, client_name: 'Signed in' }),
      registered(product.url, { grant_types: ['client_credentials'] }),
    ]);
    const token = () =>
      postForm(`${product.url}/token`, { grant_type: 'client_credentials' }, basic(authenticated['client_id'], authenticated['client_secret'])); // prettier-ignore
    const page = ({ client_id }: typeof unused) =>
      new UserAgent(product.url).get(
        authorizeUrl(product, { client_id, redirect_uri: CALLBACK, response_type: 'code' }),
      );
    await authorize(product, { client_id: signedIn['client_id'], redirect_uri: CALLBACK, response_type: 'code' });
    expect(await token()).toMatchObject({ status: 200 });
    expect((await page(unused)).status).toBe(302);
    clock.advance(AN_HOUR);
    expect((await page(unused)).status).toBe(400);
    expect((await page(signedIn)).status).toBe(302);
    expect(await token()).toMatchObject({ status: 200 });
    const { registration_client_uri: uri, registration_access_token: access } = unused;
    expect(await callRegistration('GET', uri, undefined, access)).toMatchObject({ status: 401 });
    const admin = await AdminApi.of(product.url);
    expect(await admin.get(`/clients/${unused['client_id']}`)).toMatchObject({ status: 404 });
    expect(await admin.get(`/clients/${signedIn['client_id']}`)).toMatchObject({
      body: { registered_by: 'open', expires_at: null },
    });
  });

  it('openid-client registers with discovery alone, and signs in', async () => {
    const metadata = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'client_secret_post' };
    const config = await openid.dynamicClientRegistration(new URL(product.url), metadata, undefined, {
      execute: [openid.allowInsecureRequests], // oxlint-disable-line typescript/no-deprecated
    });
    const { verifier, challenge } = newPkce();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: 'openid email',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const location = await new UserAgent(product.url).signIn(url.href, ALICE);
    const tokens = await openid.authorizationCodeGrant(config, new URL(location), { pkceCodeVerifier: verifier });
    expect(tokens.claims()).toMatchObject({ sub: product.sub, aud: config.clientMetadata().client_id });
  });

  it('oauth4webapi registers a client, and reads the error of a refused registration', async () => {
    const issuer = new URL(product.url);
    const insecure = { [oauth.allowInsecureRequests]: true }; // oxlint-disable-line typescript/no-deprecated
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const register = async (metadata: Partial<oauth.Client>) =>
      oauth.processDynamicClientRegistrationResponse(
        await oauth.dynamicClientRegistrationRequest(as, metadata, insecure),
      );
    expect(await register({ redirect_uris: [CALLBACK] })).toMatchObject({ client_secret: expect.any(String) });
    await expect(register({ redirect_uris: ['https://self.example/#x'] })).rejects.toMatchObject({
      error: 'invalid_redirect_uri',
    });
  });

  it('AD8: a registration is in the audit, without secrets', async () => {
    const self = await registered(product.url);
    const admin = await AdminApi.of(product.url);
    const { body } = await admin.get(`/audit-events?client_id=${self['client_id']}`);
    expect(body['items']).toMatchObject([{ type: 'client.registered', details: { registered_by: 'open' } }]);
    const text = JSON.stringify(body);
    expect([self['client_secret'], self['registration_access_token']].some((secret) => text.includes(secret))).toBe(
      false,
    );
  });
});
