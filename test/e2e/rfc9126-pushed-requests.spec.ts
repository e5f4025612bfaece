import * as openid from 'openid-client';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, request, type Json, type JsonAnswer, type RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { anAssertion, assertionForm, newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { FixedClock } from '../support/fixed-clock.js';
import {
  ALICE,
  authorizeUrl,
  EVERYTHING,
  newPkce,
  REDIRECT_URI,
  startProduct,
  type Product,
} from '../support/product.js';
import { anUnsignedObject, aRequestObject, objectClaims } from '../support/request-objects.js';
import { responseOf, textOf, UserAgent } from '../support/user-agent.js';

type Parameters = Readonly<Record<string, string>>;

const CODE = { response_type: 'code', scope: 'openid', redirect_uri: REDIRECT_URI, state: 'pushed' };
const AT_ONCE = 50;
/** What a client of EVERYTHING must change for a profile of FAPI 2.0. */
const FAPI_2 = {
  response_types: ['code'], grant_types: ['authorization_code'], token_endpoint_auth_method: 'private_key_jwt',
  require_pkce: null, require_pushed_authorization_requests: null, require_signed_request_object: null,
  dpop_bound_access_tokens: null, strict_client_authentication: null, id_token_signed_response_alg: null,
  authorization_signed_response_alg: null,
  introspection_signed_response_alg: null,
}; // prettier-ignore

const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated

describe.each(DATABASES)('POST /par (RFC 9126), on %s', (database) => {
  const clock = new FixedClock();
  let product: Product;
  let other: RegisteredClient;
  const agent = () => new UserAgent(product.url);

  beforeAll(async () => {
    product = await startProduct({ database, clock });
    other = await product.admin.createClient({ ...EVERYTHING, client_name: 'Another' });
  });
  afterAll(() => product.close());

  function push(
    parameters: Parameters = {},
    { client_id: id, client_secret: secret } = product.client,
  ): Promise<JsonAnswer> {
    return postForm(`${product.url}/par`, { ...CODE, ...parameters }, basic(id, secret));
  }
  async function pushed(parameters: Parameters = {}, client = product.client): Promise<string> {
    const { status, body } = await push(parameters, client);
    expect([status, body]).toMatchObject([201, { expires_in: 300 }]);
    return body['request_uri'] as string;
  }
  const opening = (uri: string, more: Parameters = {}, { client_id } = product.client) =>
    authorizeUrl(product, { client_id, request_uri: uri, ...more });
  const redeem = (code: string, { client_id: id, client_secret: secret } = product.client) =>
    postForm(
      `${product.url}/token`,
      { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI },
      basic(id, secret),
    );

  it('answers 201 with a request_uri that leads to a code → tokens', async () => {
    const uri = await pushed();
    expect(uri).toMatch(/^urn:ietf:params:oauth:request_uri:[0-9a-f-]{36}\.[\w-]{43}$/);
    const response = responseOf(await agent().signIn(opening(uri), ALICE));
    expect(response).toMatchObject({ state: 'pushed', iss: product.url });
    expect((await redeem(response['code']!)).status).toBe(200);
  });

  it('is not cached, and is described by discovery', async () => {
    expect((await push()).headers.get('cache-control')).toBe('no-store');
    const { body } = await request(`${product.url}/.well-known/openid-configuration`);
    expect(body).toMatchObject({
      pushed_authorization_request_endpoint: `${product.url}/par`,
      require_pushed_authorization_requests: false,
    });
  });

  it('a page that is reloaded before the sign-in, also in a second browser → the request opens each time (RFC 9126 §4)', async () => {
    const uri = await pushed();
    const first = agent();
    for (let i = 0; i < 3; i++) expect(textOf(await first.follow(await first.get(opening(uri))))).toContain('Sign in');
    const second = agent();
    expect(textOf(await second.follow(await second.get(opening(uri))))).toContain('Sign in');
    expect(responseOf(await first.signIn(opening(uri), ALICE))['code']).toBeDefined();
  });

  it('POST /authorize with the request_uri → a code', async () => {
    const person = agent();
    const answer = await person.post(`${product.url}/authorize`, {
      client_id: product.client.client_id,
      request_uri: await pushed(),
    });
    expect(answer.status).toBe(303);
    const page = await person.follow(answer);
    let last = await person.follow(await person.submit(page, { ...ALICE }));
    if (last.body.includes('name="decision"')) last = await person.submit(last, { decision: 'allow' });
    expect(responseOf(last.location!)).toMatchObject({ code: expect.any(String), state: 'pushed' });
  });

  it('PA2: a request_uri after its completion → a page, no second code', async () => {
    const uri = await pushed();
    const person = agent();
    await person.signIn(opening(uri), ALICE);
    for (const someone of [person, agent()]) {
      const answer = await someone.get(opening(uri));
      expect([answer.status, answer.location]).toEqual([400, null]);
      expect(textOf(answer)).toContain('This request was completed before');
    }
  });

  it(`PA2: ${AT_ONCE} completions of one request_uri at once → one code`, async () => {
    const person = agent();
    await person.signIn(opening(await pushed()), ALICE);
    for (let round = 0; round < 3; round++) {
      const uri = await pushed();
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => person.get(opening(uri))));
      expect(answers.filter(({ location }) => location !== null && 'code' in responseOf(location))).toHaveLength(1);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    }
  });

  it('a consent page that is submitted twice → one code, then a page that leads back to the application', async () => {
    const person = agent();
    const login = await person.follow(await person.get(opening(await pushed({ prompt: 'consent' }))));
    const consent = await person.follow(await person.submit(login, { ...ALICE }));
    const first = await person.submit(consent, { decision: 'allow' });
    expect(responseOf(first.location!)['code']).toBeDefined();
    const second = await person.submit(consent, { decision: 'allow' });
    expect([second.status, second.location]).toEqual([400, null]);
    expect(textOf(second)).toContain('This request was completed before');
    expect(second.body).toContain(REDIRECT_URI);
  });

  it('a request that the person denies → access_denied, and it is completed', async () => {
    const uri = await pushed({ prompt: 'consent' });
    const person = agent();
    const denied = await person.authorize(opening(uri), ALICE, 'deny');
    expect(responseOf(denied.location!)).toMatchObject({ error: 'access_denied', state: 'pushed' });
    expect((await agent().get(opening(uri))).status).toBe(400);
  });

  it('prompt=none without a session → login_required at the redirect_uri', async () => {
    const answer = await agent().get(opening(await pushed({ prompt: 'none' })));
    expect(responseOf(answer.location!)).toMatchObject({ error: 'login_required', state: 'pushed' });
  });

  it('PA3: parameters beside request_uri, repeated ones too → ignored', async () => {
    const uri = await pushed();
    const evil = {
      redirect_uri: 'https://evil.example/',
      scope: 'openid email',
      state: 'evil',
      response_type: 'token',
    };
    const location = await agent().signIn(`${opening(uri, evil)}&nonce=1&nonce=2`, ALICE);
    expect(location.startsWith(`${REDIRECT_URI}?`)).toBe(true);
    const response = responseOf(location);
    expect(response['state']).toBe('pushed');
    expect((await redeem(response['code']!)).body['scope']).toBe('openid');
  });

  it('PKCE of the pushed request binds the code', async () => {
    const { challenge, verifier } = newPkce();
    const uri = await pushed({ code_challenge: challenge, code_challenge_method: 'S256' });
    const { code } = responseOf(await agent().signIn(opening(uri), ALICE));
    const form = { grant_type: 'authorization_code', code: code!, redirect_uri: REDIRECT_URI };
    const { client_id: id, client_secret: secret } = product.client;
    const answer = await postForm(`${product.url}/token`, { ...form, code_verifier: verifier }, basic(id, secret));
    expect(answer.status).toBe(200);
  });

  describe('a request_uri that does not open', () => {
    it('of another client → invalid_request_uri on a page', async () => {
      const answer = await agent().get(opening(await pushed(), {}, other));
      expect([answer.status, answer.location]).toEqual([400, null]);
      expect(textOf(answer)).toContain('invalid_request_uri');
    });

    it('beside a registered redirect_uri → invalid_request_uri there; beside another one → a page', async () => {
      const used = await pushed();
      await agent().signIn(opening(used), ALICE);
      for (const uri of [used, 'urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c']) {
        const { location } = await agent().get(opening(uri, { redirect_uri: REDIRECT_URI, state: 'outer' }));
        expect(responseOf(location!)).toMatchObject({ error: 'invalid_request_uri', state: 'outer', iss: product.url });
        const elsewhere = await agent().get(opening(uri, { redirect_uri: 'https://evil.example/' }));
        expect([elsewhere.status, elsewhere.location]).toEqual([400, null]);
      }
    });

    it('after 300 seconds → a page; an interaction that began before continues', async () => {
      const uri = await pushed();
      const person = agent();
      const login = await person.follow(await person.get(opening(uri)));
      clock.advance(301);
      const late = await agent().get(opening(uri));
      expect([late.status, textOf(late)]).toEqual([400, expect.stringContaining('This request has expired')]);
      let last = await person.follow(await person.submit(login, { ...ALICE }));
      if (last.body.includes('name="decision"')) last = await person.submit(last, { decision: 'allow' });
      expect(responseOf(last.location!)['code']).toBeDefined();
    });

    it.each([
      ['another secret', (uri: string) => `${uri.slice(0, -43)}${'A'.repeat(43)}`],
      ['an unknown id', (uri: string) => uri.replace(/:[0-9a-f]{8}-/, ':00000000-')],
      ['nothing after the prefix', () => 'urn:ietf:params:oauth:request_uri:'],
      ['text of 2,000 characters', () => `urn:ietf:params:oauth:request_uri:${'x'.repeat(1900)}`],
      ['SQL', () => "urn:ietf:params:oauth:request_uri:' OR 1=1 --"],
    ])('%s → 400, no redirect to a login page', async (_, change) => {
      const answer = await agent().get(opening(change(await pushed())));
      expect(answer.status).toBe(400);
    });
  });

  describe('refuses, as JSON', () => {
    it('PA1: without or with wrong client authentication → 401 invalid_client', async () => {
      const { client_id } = product.client;
      for (const [form, headers] of [
        [{ ...CODE, client_id }, undefined],
        [CODE, basic(client_id, 'wrong')],
        [CODE, basic('nobody', 'wrong')],
      ] as const) {
        expect(await postForm(`${product.url}/par`, form, headers)).toMatchObject({
          status: 401,
          body: { error: 'invalid_client' },
        });
      }
    });

    it('PA1: GET → 405 with Allow: POST', async () => {
      const answer = await request(`${product.url}/par`);
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    });

    it.each<[string, Parameters, string]>([
      ['request_uri in the form', { request_uri: 'https://client.example/object' }, 'invalid_request'],
      ['request_uri of a pushed request', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'invalid_request'],
      ['another redirect_uri', { redirect_uri: `${REDIRECT_URI}/` }, 'invalid_request'],
      ['an unknown response_type', { response_type: 'magic' }, 'unsupported_response_type'],
      [
        'a code_challenge of method plain',
        { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' },
        'invalid_request',
      ],
      ['prompt none with others', { prompt: 'none login' }, 'invalid_request'],
      ['a request object that is no JWT', { request: 'no.jwt' }, 'request_not_supported'],
      ['a scope of nothing', { scope: 'unknown' }, 'invalid_scope'],
      ['a state of 9,000 characters', { state: 'x'.repeat(9000) }, 'invalid_request'],
    ])('%s → 400', async (_, parameters, error) => {
      expect(await push(parameters)).toMatchObject({ status: 400, body: { error, error_uri: expect.any(String) } });
    });

    it('a repeated parameter → invalid_request; client_id of another client → refused', async () => {
      const { client_id: id, client_secret: secret } = product.client;
      const twice = `${new URLSearchParams(CODE).toString()}&state=2`;
      const headers = { ...basic(id, secret), 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await request(`${product.url}/par`, { method: 'POST', headers, body: twice });
      expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request']);
      const foreign = await push({ client_id: other.client_id });
      expect([400, 401]).toContain(foreign.status);
    });
  });

  describe('request objects (RFC 9126 §3)', () => {
    it('a signed one → only its parameters count', async () => {
      const key = await newClientKey();
      const client = await product.admin.createClient({ ...EVERYTHING, jwks: { keys: [key.jwk] } });
      const { client_id: id, client_secret: secret } = client;
      const object = await aRequestObject(id, product.url, key, { claims: fixedTimes(clock) });
      const answer = await postForm(`${product.url}/par`, { request: object }, basic(id, secret));
      expect(answer.status).toBe(201);
      const location = await agent().signIn(opening(answer.body['request_uri'] as string, {}, client), ALICE);
      expect(responseOf(location)).toMatchObject({ state: 'inner', code: expect.any(String) });
    });

    it('a client that must sign, without one → refused', async () => {
      const key = await newClientKey();
      const client = await product.admin.createClient({
        ...EVERYTHING,
        jwks: { keys: [key.jwk] },
        require_signed_request_object: true,
      });
      expect(await push({}, client)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    });

    it('with request_uri inside → refused', async () => {
      const client = await product.admin.createClient({ ...EVERYTHING, request_object_signing_alg: 'none' });
      const object = anUnsignedObject(
        objectClaims(client.client_id, product.url, { ...fixedTimes(clock), request_uri: 'urn:x' }),
      );
      expect(await push({ request: object }, client)).toMatchObject({
        status: 400,
        body: { error: 'invalid_request_object' },
      });
    });
  });

  describe('clients', () => {
    it('private_key_jwt with the endpoint as audience → 201, the assertion again → 401', async () => {
      const key = await newClientKey();
      const { client_id } = await product.admin.createClient({
        ...EVERYTHING,
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [key.jwk] },
      });
      const now = Math.floor(clock.now().getTime() / 1000);
      const assertion = await anAssertion(client_id, `${product.url}/par`, key, {
        claims: { iat: now, exp: now + 60 },
      });
      const form = { ...CODE, ...assertionForm(assertion) };
      expect((await postForm(`${product.url}/par`, form)).status).toBe(201);
      expect((await postForm(`${product.url}/par`, form)).status).toBe(401);
    });

    it('a public client without PKCE → invalid_request, with PKCE → 201', async () => {
      const { client_id } = await product.admin.createClient({
        client_name: 'Public',
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: 'none',
      });
      const send = (more: Parameters) => postForm(`${product.url}/par`, { ...CODE, client_id, ...more });
      expect(await send({})).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      const pkce = { code_challenge: newPkce().challenge, code_challenge_method: 'S256' };
      expect((await send(pkce)).status).toBe(201);
    });

    it('PA4: require_pushed_authorization_requests → a plain request is refused at the redirect_uri', async () => {
      const client = await product.admin.createClient({ ...EVERYTHING, require_pushed_authorization_requests: true });
      const plain = authorizeUrl(product, { ...CODE, client_id: client.client_id });
      const refused = await agent().get(plain);
      expect(responseOf(refused.location!)).toMatchObject({ error: 'invalid_request', state: 'pushed' });
      const posted = await agent().post(`${product.url}/authorize`, { ...CODE, client_id: client.client_id });
      expect(responseOf(posted.location!)).toMatchObject({ error: 'invalid_request' });
      const location = await agent().signIn(opening(await pushed({}, client), {}, client), ALICE);
      expect(responseOf(location)['code']).toBeDefined();
    });

    it('PA4: an interaction from before the client had to push → refused at its next step', async () => {
      const client = await product.admin.createClient(EVERYTHING);
      const person = agent();
      const login = await person.follow(
        await person.get(authorizeUrl(product, { ...CODE, client_id: client.client_id })),
      );
      const id = client.client_id;
      await product.admin.call('PATCH', `/clients/${id}`, { require_pushed_authorization_requests: true });
      clock.advance(2);
      const { location } = await person.follow(await person.submit(login, { ...ALICE }));
      expect(responseOf(location!)).toMatchObject({ error: 'invalid_request', state: 'pushed' });
    });

    describe('the registration changes after the push: it counts when the request opens', () => {
      const PKCE = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' };
      let jwk: ClientKeyPair['jwk'];
      beforeAll(async () => {
        ({ jwk } = await newClientKey());
      });

      /** The answer to a request that was pushed before the change. */
      async function openedAfter(change: Json, parameters: Parameters = {}) {
        const client = await product.admin.createClient({ ...EVERYTHING, jwks: { keys: [jwk] } });
        const uri = await pushed({ ...PKCE, ...parameters }, client);
        const { status, body } = await product.admin.call('PATCH', `/clients/${client.client_id}`, change);
        expect([status, body['detail']]).toEqual([200, undefined]);
        return agent().get(opening(uri, {}, client));
      }

      it.each<[string, Json, Parameters, string]>([
        ['signed requests', { require_signed_request_object: true }, {}, 'invalid_request'],
        ['PKCE', { require_pkce: true }, { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
        ['another response type', { response_types: ['id_token'], grant_types: ['implicit'] }, {}, 'unauthorized_client'],
        ['another scope', { scope: 'email' }, {}, 'invalid_scope'],
        ['the profile fapi-2-security', { profile: 'fapi-2-security', ...FAPI_2 }, { response_type: 'code id_token', nonce: 'n' }, 'unauthorized_client'],
        ['the profile fapi-2-message-signing', { profile: 'fapi-2-message-signing', ...FAPI_2 }, {}, 'invalid_request'],
      ])('%s → the error at the redirect_uri', async (_, change, parameters, error) => {
        const { location } = await openedAfter(change, parameters);
        const response = responseOf(location!);
        const claims = response['response'] === undefined ? response : decodeJwt(response['response']);
        expect(claims).toMatchObject({ error, state: 'pushed' });
      }); // prettier-ignore

      it.each<[string, Json]>([
        ['it is disabled', { disabled: true }],
        ['the redirect_uri is removed', { redirect_uris: ['https://client.example/new'] }],
      ])('%s → a page', async (_, change) => {
        const answer = await openedAfter(change);
        expect([answer.status, answer.location]).toEqual([400, null]);
      });

      it('an interaction of an unsigned request from before the client had to sign → refused at its next step', async () => {
        const client = await product.admin.createClient({ ...EVERYTHING, jwks: { keys: [jwk] } });
        const person = agent();
        const plain = authorizeUrl(product, { ...CODE, client_id: client.client_id });
        for (const url of [plain, opening(await pushed({}, client), {}, client)]) {
          const change = (value: boolean) =>
            product.admin.call('PATCH', `/clients/${client.client_id}`, { require_signed_request_object: value });
          await change(false);
          clock.advance(2);
          const login = await person.follow(await person.get(url));
          await change(true);
          clock.advance(2);
          const { location } = await person.follow(await person.submit(login, { ...ALICE }));
          expect(responseOf(location!)).toMatchObject({ error: 'invalid_request', state: 'pushed' });
        }
      });

      it('a signed request still opens, unless its alg is not the registered one any more', async () => {
        const key = await newClientKey();
        const client = await product.admin.createClient({ ...EVERYTHING, jwks: { keys: [key.jwk] } });
        const { client_id: id, client_secret: secret } = client;
        const object = await aRequestObject(id, product.url, key, { claims: fixedTimes(clock) });
        const { body } = await postForm(`${product.url}/par`, { request: object }, basic(id, secret));
        const url = opening(body['request_uri'] as string, {}, client);
        await product.admin.call('PATCH', `/clients/${id}`, { require_signed_request_object: true });
        expect(textOf(await openedBy(agent(), url))).toContain('Sign in');
        await product.admin.call('PATCH', `/clients/${id}`, { request_object_signing_alg: 'PS256' });
        const { location } = await agent().get(url);
        expect(responseOf(location!)).toMatchObject({ error: 'invalid_request_object', state: 'inner' });
      });

      it('the marker of a signed request as a parameter → ignored', async () => {
        const client = await product.admin.createClient({ ...EVERYTHING, jwks: { keys: [jwk] } });
        const uri = await pushed({ 'signed by': 'ES256' }, client);
        await product.admin.call('PATCH', `/clients/${client.client_id}`, { require_signed_request_object: true });
        const { location } = await agent().get(opening(uri, {}, client));
        expect(responseOf(location!)).toMatchObject({ error: 'invalid_request' });
      });
    });

    it('a response that cannot be encrypted → 503, and the request is not used up', async () => {
      const client = await product.admin.createClient({
        ...EVERYTHING,
        skip_consent: true,
        jwks_uri: 'https://127.0.0.1:9/jwks',
        authorization_encrypted_response_alg: 'RSA-OAEP',
      });
      const uri = await pushed({ response_mode: 'jwt' }, client);
      const person = agent();
      for (let i = 0; i < 2; i++) expect((await person.authorize(opening(uri, {}, client), ALICE)).status).toBe(503);
      const plain = { authorization_encrypted_response_alg: null, authorization_encrypted_response_enc: null };
      expect((await product.admin.call('PATCH', `/clients/${client.client_id}`, plain)).status).toBe(200);
      clock.advance(2);
      const last = await person.authorize(opening(uri, {}, client), ALICE);
      expect(responseOf(last.location!)).toEqual({ response: expect.any(String) });
    });

    it('a disabled client, or one whose redirect_uri was removed meanwhile → a page', async () => {
      const client = await product.admin.createClient(EVERYTHING);
      const uri = await pushed({}, client);
      await product.admin.call('PATCH', `/clients/${client.client_id}`, {
        redirect_uris: ['https://client.example/new'],
      });
      const moved = await agent().get(opening(uri, {}, client));
      expect([moved.status, moved.location]).toEqual([400, null]);
      await product.admin.call('PATCH', `/clients/${client.client_id}`, { disabled: true });
      expect((await push({}, client)).status).toBe(401);
    });

    it('origins of redirect_uris may call it from a browser, others may not', async () => {
      const preflight = async (origin: string) =>
        (
          await fetch(`${product.url}/par`, {
            method: 'OPTIONS',
            headers: { origin, 'access-control-request-method': 'POST' },
          })
        ).headers;
      expect((await preflight('https://client.example')).get('access-control-allow-origin')).toBe(
        'https://client.example',
      );
      expect((await preflight('https://evil.example')).get('access-control-allow-origin')).toBeNull();
    });
  });
});

describe('POST /par with openid-client', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ env: { REQUIRE_PUSHED_REQUESTS: 'true' } });
  });
  afterAll(() => product.close());

  it('REQUIRE_PUSHED_REQUESTS=true: a plain request is refused, a pushed one signs in', async () => {
    const { client_id: id, client_secret: secret } = product.client;
    const server = await openid.discovery(new URL(product.url), id, secret, undefined, { execute: [withoutTls] });
    expect(server.serverMetadata().require_pushed_authorization_requests).toBe(true);
    const { challenge, verifier } = newPkce();
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const parameters = { redirect_uri: REDIRECT_URI, scope: 'openid', state: 'x', ...pkce };
    const plain = await new UserAgent(product.url).get(openid.buildAuthorizationUrl(server, parameters).href);
    expect(responseOf(plain.location!)).toMatchObject({ error: 'invalid_request' });
    const url = await openid.buildAuthorizationUrlWithPAR(server, parameters);
    const location = await new UserAgent(product.url).signIn(url.href, ALICE);
    const checks = { pkceCodeVerifier: verifier, expectedState: 'x' };
    const tokens = await openid.authorizationCodeGrant(server, new URL(location), checks);
    expect(tokens.claims()?.sub).toBe(product.sub);
  });
});

async function openedBy(person: UserAgent, url: string) {
  return person.follow(await person.get(url));
}

function fixedTimes(clock: FixedClock): Json {
  const now = Math.floor(clock.now().getTime() / 1000);
  return { iat: now, nbf: now, exp: now + 300 };
}
