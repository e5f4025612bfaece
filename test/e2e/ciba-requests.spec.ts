import { CompactSign, decodeJwt, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, request, type Json, type RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { BackchannelProduct, CIBA, NOTIFICATION_TOKEN, POLLING } from '../support/backchannel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { authorize, REDIRECT_URI } from '../support/product.js';
import type { Credentials } from '../support/user-agent.js';

type Person = Credentials & { readonly sub: string };

describe.each(DATABASES)('POST /backchannel-authentication (CIBA Core §7), on %s', (database) => {
  const clock = new FixedClock(new Date());
  let server: BackchannelProduct;
  let person: Person;
  let key: ClientKeyPair;
  let signer: RegisteredClient;

  beforeAll(async () => {
    key = await newClientKey('ES256');
    server = await BackchannelProduct.start(clock, { database });
    person = await server.newPerson({ email: 'person@example.com', email_verified: true });
    signer = await server.newClient({
      client_name: 'Signer',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
      backchannel_authentication_request_signing_alg: 'ES256',
    });
  });
  afterAll(() => server.product.close());

  const assertion = () => server.assertionOf(signer, key);
  const askSigned = async (
    claims: Json,
    { header = {}, form = {}, by = key }: { header?: Json; form?: Json; by?: ClientKeyPair } = {},
  ) =>
    postForm(`${server.url}/backchannel-authentication`, {
      ...(await assertion()),
      request: await server.signed(signer, by, { login_hint: person.username, ...claims }, header),
      ...form,
    });
  const hintToken = (claims: Json, by = key, header: Json = {}) => {
    const all = { iss: signer.client_id, aud: server.url, exp: server.now + 60, ...claims };
    return new SignJWT(all).setProtectedHeader({ alg: by.alg, kid: by.kid, ...header }).sign(by.privateKey);
  };
  /** Lets every request expire, so that the limit for one person is not reached. */
  const later = () => clock.advance(601);

  it('answers auth_req_id, expires_in and interval, not cached (§7.3)', async () => {
    later();
    const { status, body, headers } = await server.ask({ login_hint: person.username });
    expect([status, body]).toEqual([200, { auth_req_id: expect.any(String), expires_in: 300, interval: 5 }]);
    expect(body['auth_req_id']).toMatch(/^[0-9a-f-]{36}\.[\w-]{43}$/);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('discovery describes the endpoint, the modes and the algorithms (§4)', async () => {
    const { body } = await request(`${server.url}/.well-known/openid-configuration`);
    expect(body).toMatchObject({
      backchannel_authentication_endpoint: `${server.url}/backchannel-authentication`,
      backchannel_token_delivery_modes_supported: ['poll', 'ping'],
      backchannel_authentication_request_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      backchannel_user_code_parameter_supported: false,
      grant_types_supported: expect.arrayContaining([CIBA]),
    });
  });

  it.each([
    ['a string', '120', 120],
    ['more than the longest', '100000', 600],
    ['ten seconds', '10', 10],
  ])('requested_expiry: %s → expires_in', async (_, requested_expiry, expires_in) => {
    later();
    expect((await server.ask({ login_hint: person.username, requested_expiry })).body).toMatchObject({ expires_in });
  });

  it.each([
    ['no scope', { scope: '', login_hint: 'x' }, 400, 'invalid_request'],
    ['scope without openid', { scope: 'profile', login_hint: 'x' }, 400, 'invalid_scope'],
    ['a scope that is not registered', { scope: 'openid orders:read', login_hint: 'x' }, 400, 'invalid_scope'],
    ['no hint', {}, 400, 'invalid_request'],
    ['two hints', { login_hint: 'x', id_token_hint: 'y' }, 400, 'invalid_request'],
    ['three hints', { login_hint: 'x', id_token_hint: 'y', login_hint_token: 'z' }, 400, 'invalid_request'],
    ['an unknown username', { login_hint: 'no-such-user' }, 400, 'unknown_user_id'],
    ['an ID token hint that is none', { id_token_hint: 'a.b.c' }, 400, 'invalid_request'],
    ['a login_hint_token that is none', { login_hint_token: 'a.b.c' }, 400, 'invalid_request'],
    ['a requested_expiry of 0', { login_hint: 'x', requested_expiry: '0' }, 400, 'invalid_request'],
    ['a negative requested_expiry', { login_hint: 'x', requested_expiry: '-5' }, 400, 'invalid_request'],
    ['a requested_expiry in words', { login_hint: 'x', requested_expiry: 'soon' }, 400, 'invalid_request'],
    ['a long binding_message', { login_hint: 'x', binding_message: 'm'.repeat(101) }, 400, 'invalid_binding_message'],
    ['control characters in binding_message', { login_hint: 'x', binding_message: 'W4\nSCT' }, 400, 'invalid_binding_message'],
    ['marks of direction in binding_message', { login_hint: 'x', binding_message: 'W4\u202eSCT' }, 400, 'invalid_binding_message'],
    ['emoji in binding_message', { login_hint: 'x', binding_message: '1234 \u{1f44d}\u{1f3ff}' }, 400, 'invalid_binding_message'],
    ['spaces as binding_message', { login_hint: 'x', binding_message: '   ' }, 400, 'invalid_binding_message'],
    ['a signed request of a client that does not sign', { request: 'a.b.c' }, 400, 'invalid_request'],
    ['authorization_details that are empty', { login_hint: 'x', authorization_details: '[]' }, 400, 'invalid_authorization_details'],
    ['an unknown resource', { login_hint: 'x', resource: 'https://nowhere.example' }, 400, 'invalid_target'],
  ])('%s → %s', async (_, form, status, error) => {
    expect(await server.ask(form as Record<string, string>)).toMatchObject({ status, body: { error } });
  }); // prettier-ignore

  it('a binding_message with HTML → accepted: the page shows it as text', async () => {
    later();
    expect((await server.ask({ login_hint: person.username, binding_message: '<b>W4SCT</b>' })).status).toBe(200);
  });

  it('a repeated parameter → invalid_request', async () => {
    const { client_id: id, client_secret: secret } = server.client;
    const url = `${server.url}/backchannel-authentication`;
    const form = 'scope=openid&login_hint=a&login_hint=b';
    expect(await postForm(url, form, basic(id, secret))).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  it('a hint of a disabled user → unknown_user_id, as for an unknown one', async () => {
    const disabled = await server.newPerson({ disabled: true });
    const [one, other] = [
      await server.ask({ login_hint: disabled.username }),
      await server.ask({ login_hint: 'no-such-user' }),
    ];
    const { error_uri: _, ...described } = one.body;
    expect([one.status, other.body]).toEqual([400, expect.objectContaining(described)]);
  });

  it('the verified email address as login_hint → the request is for its owner', async () => {
    later();
    expect((await server.ask({ login_hint: 'Person@example.com' })).status).toBe(200);
  });

  it('GET → 405 with Allow', async () => {
    const { status, headers } = await request(`${server.url}/backchannel-authentication`);
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });

  describe('the client', () => {
    it('without or with wrong authentication → 401 invalid_client', async () => {
      const url = `${server.url}/backchannel-authentication`;
      const form = { scope: 'openid', login_hint: person.username };
      for (const headers of [{}, basic(server.client.client_id, 'wrong')]) {
        const answer = await postForm(url, { ...form, client_id: server.client.client_id }, headers);
        expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      }
    });

    it('that is not registered for the grant → unauthorized_client', async () => {
      const answer = await server.ask({ login_hint: person.username }, server.product.client);
      expect(answer).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
    });

    it('by client_secret_post → accepted', async () => {
      later();
      const form = { ...server.client, scope: 'openid', login_hint: person.username };
      const { client_id, client_secret, scope, login_hint } = form;
      const sent = { client_id, client_secret, scope, login_hint };
      expect((await postForm(`${server.url}/backchannel-authentication`, sent)).status).toBe(200);
    });

    it('whose groups exclude the person → 403 access_denied (§13)', async () => {
      await (await server.admin()).create('/groups', { name: 'staff' });
      const forStaff = await server.newClient({ allowed_groups: ['staff'] });
      const answer = await server.ask({ login_hint: person.username }, forStaff);
      expect(answer).toMatchObject({ status: 403, body: { error: 'access_denied' } });
    });
  });

  describe('metadata (§4)', () => {
    const create = async (metadata: Json) =>
      (await server.admin()).call('POST', '/clients', { ...POLLING, ...metadata });

    it.each([
      ['a public client', { token_endpoint_auth_method: 'none' }, 'needs a client that authenticates'],
      ['no delivery mode', { backchannel_token_delivery_mode: undefined }, 'needs backchannel_token_delivery_mode'],
      ['the mode push', { backchannel_token_delivery_mode: 'push' }, 'backchannel_token_delivery_mode'],
      ['ping without an endpoint', { backchannel_token_delivery_mode: 'ping' }, 'needs backchannel_client_notification_endpoint'],
      ['an endpoint without TLS', { backchannel_client_notification_endpoint: 'http://client.example/' }, 'must be https'],
      ['a signing algorithm without keys', { backchannel_authentication_request_signing_alg: 'PS256' }, 'needs jwks'],
      ['signatures by a secret', { backchannel_authentication_request_signing_alg: 'HS256' }, 'signing_alg'],
      ['user codes', { backchannel_user_code_parameter: true }, 'backchannel_user_code_parameter'],
    ])('%s → invalid_client_metadata', async (_, metadata, text) => {
      const { status, body } = await create(metadata);
      expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
      expect(body['detail']).toContain(text);
    }); // prettier-ignore

    it('a client that registers itself → the grant is dropped: only an administrator gives it', async () => {
      const sent = { grant_types: ['authorization_code', CIBA], redirect_uris: [REDIRECT_URI] };
      const answer = await request(`${server.url}/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(sent),
      });
      expect([answer.status, answer.body['grant_types']]).toEqual([201, ['authorization_code']]);
    });
  });

  describe('a signed request (§7.1.1)', () => {
    it('with all claims → accepted, requested_expiry as a number; typ of JAR in any case', async () => {
      later();
      expect((await askSigned({ requested_expiry: 60 })).body).toMatchObject({ expires_in: 60 });
      expect((await askSigned({}, { header: { typ: 'OautH-auThZ-REQ+jWt' } })).status).toBe(200);
    });

    it('sent again → refused: its jti was used', async () => {
      later();
      const signed = await server.signed(signer, key, { login_hint: person.username });
      const send = async () =>
        postForm(`${server.url}/backchannel-authentication`, {
          ...(await assertion()),
          request: signed,
        });
      expect((await send()).status).toBe(200);
      expect(await send()).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    });

    const now = () => server.now;
    it.each<[string, () => Json, Json?]>([
      ['without iss', () => ({ iss: undefined })],
      ['of another iss', () => ({ iss: 'another' })],
      ['without aud', () => ({ aud: undefined })],
      ['for another server', () => ({ aud: 'https://other.example' })],
      ['without exp', () => ({ exp: undefined })],
      ['that has expired', () => ({ exp: now() - 100, nbf: now() - 200 })],
      ['that is valid for 70 minutes', () => ({ exp: now() + 4200 })],
      ['without iat', () => ({ iat: undefined })],
      ['of the future', () => ({ iat: now() + 600 })],
      ['without nbf', () => ({ nbf: undefined })],
      ['valid in 10 minutes', () => ({ nbf: now() + 600, exp: now() + 900 })],
      ['70 minutes old', () => ({ nbf: now() - 4200, exp: now() + 10 })],
      ['without jti', () => ({ jti: undefined })],
      ['with a jti that is no text', () => ({ jti: 7 })],
      ['that is a request object of /authorize', () => ({ response_type: 'code' })],
      ['of the type of a client assertion', () => ({}), { typ: 'client-authentication+jwt' }],
      ['with a scope that is a list', () => ({ scope: ['openid'] })],
      ['with the client_id of another client', () => ({ client_id: 'another' })],
      ['without a hint', () => ({ login_hint: undefined })],
      ['with two hints', () => ({ id_token_hint: 'x' })],
    ])('%s → invalid_request', async (_, claims, header = {}) => {
      expect(await askSigned(claims(), { header })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    });

    it('with authorization_details that are nested too deeply to be written → invalid_request', async () => {
      const [iat, nested] = [now(), '['.repeat(5700) + ']'.repeat(5700)];
      const claims = JSON.stringify({
        iss: signer.client_id,
        aud: server.url,
        iat,
        nbf: iat,
        exp: iat + 60,
        jti: 'deep',
      });
      const text = claims.replace('}', `,"scope":"openid","authorization_details":${nested}}`);
      const by = new CompactSign(Buffer.from(text)).setProtectedHeader({ alg: key.alg, kid: key.kid });
      const answer = await askSigned({}, { form: { request: await by.sign(key.privateKey) } });
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    });

    it('signed by another key, by another algorithm, or not at all → invalid_request', async () => {
      const ps256 = await newClientKey('PS256', key.kid);
      for (const by of [await newClientKey('ES256', key.kid), ps256])
        expect(await askSigned({}, { by })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      const none = 'eyJhbGciOiJub25lIn0.e30.';
      expect(await askSigned({}, { form: { request: none } })).toMatchObject({
        status: 400,
        body: { error: 'invalid_request' },
      });
    });

    it('missing, although the client signs its requests → invalid_request', async () => {
      const form = { ...(await assertion()), scope: 'openid', login_hint: person.username };
      const answer = await postForm(`${server.url}/backchannel-authentication`, form);
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    });

    it('beside a parameter outside → invalid_request', async () => {
      const answer = await askSigned({}, { form: { binding_message: 'W4SCT' } });
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      expect(answer.body['error_description']).toContain('binding_message');
    });
  });

  describe('the hint (§7.1)', () => {
    const withToken = async (token: string) => askSigned({ login_hint: undefined, login_hint_token: token });

    it.each([
      ['email', () => ({ format: 'email', email: 'person@example.com' })],
      ['iss_sub', () => ({ format: 'iss_sub', iss: server.url, sub: person.sub })],
    ])('login_hint_token of the format %s → the request is for that person', async (_, sub_id) => {
      later();
      expect((await withToken(await hintToken({ sub_id: sub_id() }))).status).toBe(200);
    });

    it.each<[string, () => Promise<string>, string]>([
      ['that has expired', () => hintToken({ sub_id: {}, exp: 1000 }), 'expired_login_hint_token'],
      ['without exp', () => hintToken({ sub_id: {}, exp: undefined }), 'invalid_request'],
      ['for another server', () => hintToken({ sub_id: {}, aud: 'https://other.example' }), 'invalid_request'],
      ['of another client', () => hintToken({ sub_id: {}, iss: 'another' }), 'invalid_request'],
      ['without sub_id', () => hintToken({}), 'invalid_request'],
      ['of another type', () => hintToken({ sub_id: {} }, key, { typ: 'at+jwt' }), 'invalid_request'],
      ['of an unknown format', () => hintToken({ sub_id: { format: 'did', url: 'did:example:1' } }), 'unknown_user_id'],
      ['of another issuer', () => hintToken({ sub_id: { format: 'iss_sub', iss: 'https://x.example', sub: 'x' } }), 'unknown_user_id'],
      ['signed by another key', async () => hintToken({ sub_id: {} }, await newClientKey('ES256', key.kid)), 'invalid_request'],
    ])('login_hint_token %s → refused', async (_, token, error) => {
      expect(await withToken(await token())).toMatchObject({ status: 400, body: { error } });
    }); // prettier-ignore

    it('id_token_hint of this client, also an expired one → accepted; of another client → invalid_request', async () => {
      later();
      const grant_types = [CIBA, 'authorization_code', 'implicit'];
      const both = { grant_types, response_types: ['id_token'], redirect_uris: [REDIRECT_URI], skip_consent: true };
      const client = await server.newClient(both);
      const { id_token } = await authorize(
        { ...server.product, client },
        { response_type: 'id_token', scope: 'openid', nonce: 'n' },
      );
      later();
      clock.advance(90_000);
      expect(decodeJwt(id_token!).exp! * 1000).toBeLessThan(clock.now().getTime());
      expect((await server.ask({ id_token_hint: id_token! }, client)).status).toBe(200);
      expect(await server.ask({ id_token_hint: id_token! })).toMatchObject({
        status: 400,
        body: { error: 'invalid_request' },
      });
    });
  });

  it('a client of the mode ping must send a notification token of the syntax of RFC 6750 (§7.1)', async () => {
    later();
    const pinging = await server.newClient({
      backchannel_token_delivery_mode: 'ping',
      backchannel_client_notification_endpoint: 'https://client.example/ciba',
    });
    const ask = (token: string) =>
      server.ask({ login_hint: person.username, client_notification_token: token }, pinging);
    for (const token of ['', 'short', 'x'.repeat(1025), 'with spaces in the token', `${'x'.repeat(30)}"`])
      expect(await ask(token)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect((await ask(NOTIFICATION_TOKEN)).status).toBe(200);
  });

  it('a fourth request while three wait for the person → 429; after one has expired → accepted', async () => {
    const other = await server.newPerson();
    const all = await Promise.all(Array.from({ length: 6 }, () => server.ask({ login_hint: other.username })));
    expect(all.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 200, 200, 429, 429, 429]);
    const refused = all.find(({ status }) => status === 429)!;
    expect(refused.body['error']).toBe('temporarily_unavailable');
    expect(refused.headers.get('retry-after')).toBe('60');
    clock.advance(300);
    expect((await server.ask({ login_hint: other.username })).status).toBe(200);
  });
});
