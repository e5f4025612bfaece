import { exportSPKI, importJWK, type CryptoKey } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json, RegisteredClient } from '../support/admin-api.js';
import { newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { ALICE, authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { anUnsignedObject, aRequestObject, objectClaims, secondsFromNow } from '../support/request-objects.js';
import { responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';
import type { ObjectParts } from '../support/request-objects.js';

const OTHER_URI = 'https://client.example/other';

let product: Product;
let key: ClientKeyPair;
let signing: RegisteredClient;
let unsigned: RegisteredClient;
let strict: RegisteredClient;

beforeAll(async () => {
  product = await startProduct();
  key = await newClientKey();
  const register = (metadata: Json) => product.admin.createClient({ ...EVERYTHING, ...metadata });
  const jwks = { keys: [key.jwk] };
  signing = await register({ jwks, redirect_uris: [REDIRECT_URI, OTHER_URI] });
  unsigned = await register({ request_object_signing_alg: 'none' });
  strict = await register({ jwks, request_object_signing_alg: 'ES256', require_signed_request_object: true });
});
afterAll(() => product?.close());

const signed = (parts: ObjectParts = {}, { client_id } = signing, by = key) =>
  aRequestObject(client_id, product.url, by, parts);
const objectOf = ({ client_id }: RegisteredClient, claims: ObjectParts['claims'] = {}) =>
  anUnsignedObject(objectClaims(client_id, product.url, claims));

type Outside = Readonly<Record<string, string | undefined>>;

/** Sends a GET without a session, with valid parameters outside the request object. */
function ask(request: string, outside: Outside = {}, { client_id } = signing): Promise<Answer> {
  const all = {
    client_id,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: REDIRECT_URI,
    state: 'outer',
    request,
    ...outside,
  };
  const present = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new UserAgent(product.url).get(authorizeUrl(product, Object.fromEntries(present)));
}

function expectRefused(answer: Answer, error: string, state = 'inner'): void {
  expect(answer.status).toBe(302);
  expect(responseOf(answer.location!)).toMatchObject({ error, state, iss: product.url });
}

function expectLogin({ status, location }: Answer): void {
  expect([status, new URL(location ?? 'about:blank').pathname]).toEqual([302, '/login']);
}

describe('request objects of a client without signing keys that is not registered for none (OIDC Core §3.1.2.6)', () => {
  const clients = {
    'without keys': {},
    'with an encryption key only': {
      jwks: { keys: [] as unknown[] },
      id_token_encrypted_response_alg: 'RSA-OAEP-256',
    },
    'that is public': { token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'implicit'] },
  };

  it.each(Object.entries(clients))(
    'GET and POST /authorize of a client %s → request_not_supported or request_uri_not_supported, signed or not',
    async (_, metadata) => {
      if ('jwks' in metadata) metadata.jwks.keys = [{ ...(await newClientKey('RS256')).jwk, use: 'enc' }];
      const client = await product.admin.createClient({ ...EVERYTHING, ...metadata });
      const { client_id } = client;
      for (const request of [objectOf(client), await signed({}, client)]) {
        expectRefused(await ask(request, {}, client), 'request_not_supported', 'outer');
        const outside = { client_id, response_type: 'code', redirect_uri: REDIRECT_URI, state: 'outer' };
        const posted = await new UserAgent(product.url).post(`${product.url}/authorize`, { ...outside, request });
        expect(responseOf(posted.location!)).toMatchObject({ error: 'request_not_supported', state: 'outer' });
        const page = await ask(request, { response_mode: 'form_post' }, client);
        expect(page.body).toContain('value="request_not_supported"');
      }
      const request_uri = 'https://client.example/object.jwt';
      const url = authorizeUrl(product, { client_id, response_type: 'code', redirect_uri: REDIRECT_URI, request_uri });
      expect(responseOf((await new UserAgent(product.url).get(url)).location!)).toMatchObject({
        error: 'request_uri_not_supported',
      });
    },
  );
});

describe('GET /authorize with request, signed by the client (OIDC Core §6.1, RFC 9101)', () => {
  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])(
    '26: %s is processed: state and nonce of the object apply',
    async (alg) => {
      const pair = await newClientKey(alg);
      const metadata = { ...EVERYTHING, jwks: { keys: [pair.jwk] }, request_object_signing_alg: alg };
      const client = await product.admin.createClient(metadata);
      const request = await signed({ claims: { response_type: 'id_token' } }, client, pair);
      const url = authorizeUrl(product, { client_id: client.client_id, response_type: 'id_token', scope: 'openid', request }); // prettier-ignore
      const { id_token, state } = responseOf(await new UserAgent(product.url).signIn(url, ALICE));
      expect(state).toBe('inner');
      expect(claimsOf(id_token!)).toMatchObject({ nonce: 'inner-nonce', aud: client.client_id });
    },
  );

  it('AZ11, 55: prompt, response_mode, max_age, nonce and claims outside the object are ignored', async () => {
    const outside = { prompt: 'none', response_mode: 'fragment', max_age: 'x', nonce: 'outer', claims: '!' };
    expectLogin(await ask(await signed(), outside));
    expectRefused(await ask(await signed({ claims: { prompt: 'none' } })), 'login_required');
  });

  it('29: redirect_uri of the object replaces the one outside', async () => {
    const request = await signed({ claims: { redirect_uri: OTHER_URI, prompt: 'none' } });
    for (const redirect_uri of ['https://attacker.example/', REDIRECT_URI, undefined]) {
      const { location } = await ask(request, { redirect_uri });
      expect(location).toMatch(`${OTHER_URI}?error=login_required`);
    }
  });

  it('AZ2: an unregistered redirect_uri in the object → a page', async () => {
    const answer = await ask(await signed({ claims: { redirect_uri: 'https://attacker.example/' } }));
    expect([answer.status, answer.location]).toEqual([400, null]);
  });

  it('POST /authorize verifies the object once, before the sign-in', async () => {
    const form = { client_id: signing.client_id, request: await signed() };
    const agent = new UserAgent(product.url);
    const posted = await agent.post('/authorize', form);
    expect(posted.status).toBe(303);
    const location = await agent.signIn(posted.location!, ALICE);
    expect(responseOf(location)).toMatchObject({ state: 'inner', code: expect.any(String) });
  });

  it.each<[string, ObjectParts]>([
    ['no iss, aud, client_id, exp or nbf', { claims: { iss: undefined, aud: undefined, client_id: undefined, exp: undefined, nbf: undefined } }],
    ['typ oauth-authz-req+jwt', { header: { typ: 'oauth-authz-req+jwt' } }],
    ['typ JWT', { header: { typ: 'JWT' } }],
    ['no kid', { header: { kid: undefined } }],
    ['max_age as a number', { claims: { max_age: 100 } }],
    ['unknown members of any type', { claims: { unknown: { a: [1] }, constructor: 'x' } }],
    ['clocks that differ by 30 s', { claims: { nbf: secondsFromNow(30), iat: secondsFromNow(30) } }],
  ])('an object with %s → accepted', async (_, parts) => {
    expectLogin(await ask(await signed(parts)));
  }); // prettier-ignore

  it('55: an object whose aud is a list with the issuer → accepted', async () => {
    expectLogin(await ask(await signed({ claims: { aud: ['https://other.example', product.url] } })));
  });

  it.each<[string, ObjectParts]>([
    ['expired', { claims: { exp: secondsFromNow(-70) } }],
    ['not yet valid', { claims: { nbf: secondsFromNow(90) } }],
    ['issued in the future', { claims: { iat: secondsFromNow(90) } }],
    ['for another server', { claims: { aud: 'https://other.example' } }],
    ['by another iss', { claims: { iss: 'other' } }],
    ['with another client_id', { claims: { client_id: 'other' } }],
    ['with another response_type than outside', { claims: { response_type: 'token' } }],
    ['without the response_type that is outside', { claims: { response_type: undefined } }],
    ['with another scope than outside', { claims: { scope: 'openid email' } }],
    ['with request inside', { claims: { request: 'x' } }],
    ['with request_uri inside', { claims: { request_uri: 'https://client.example/r' } }],
    ['of another typ', { header: { typ: 'at+jwt' } }],
  ])('AZ11: an object that is %s → invalid_request_object at the redirect_uri of the object', async (_, parts) => {
    expectRefused(await ask(await signed(parts)), 'invalid_request_object');
  });

  it.each<[string, ObjectParts]>([
    ['an exp that is a text', { claims: { exp: '9' } }],
    ['a state that is an object', { claims: { state: { $ne: null } } }],
    ['a nonce that is a list', { claims: { nonce: ['a'] } }],
    ['a scope that is a number', { claims: { scope: 7 } }],
    ['a state that is a lone surrogate', { claims: { state: '\ud800' } }],
    ['a NUL', { claims: { login_hint: 'a\0b' } }],
    ['a kid that the client does not have', { header: { kid: 'other' } }],
    ['CM1: a crit', { header: { crit: ['exp'], exp: 1 } }],
    ['CM1: an unencoded payload', { header: { crit: ['b64'], b64: true } }],
  ])('AZ11: an object with %s → invalid_request_object', async (_, parts) => {
    const answer = await ask(await signed(parts));
    expect(responseOf(answer.location!)['error']).toBe('invalid_request_object');
  });

  it('AZ11, CM1: an object with another key or algorithm, unsigned, or malformed → invalid_request_object at the outer redirect_uri', async () => {
    const payload = (await signed()).split('.')[1];
    const withHeader = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url') + `.${payload}.`;
    const publicKey = (await importJWK(key.jwk, 'ES256', { extractable: true })) as CryptoKey;
    const secret = { ...key, alg: 'HS256', privateKey: Buffer.from(await exportSPKI(publicKey)) as never };
    const bad = [
      await signed({}, signing, await newClientKey('ES256', key.kid)),
      await signed({}, signing, secret),
      await signed({ header: { jwk: key.jwk } }, signing, await newClientKey('ES256', 'x')),
      objectOf(signing),
      withHeader({ alg: 'none' }) + 'AAAA',
      withHeader({ alg: 'ES256' }),
      withHeader({ alg: 7 }),
      'x',
      'a.b.c.d.e',
      '{}',
    ];
    for (const request of bad) expectRefused(await ask(request), 'invalid_request_object', 'outer');
  });

  it('AZ11: an object with another algorithm than the registered one → invalid_request_object', async () => {
    const rsa = await newClientKey('RS256');
    const metadata = { ...EVERYTHING, jwks: { keys: [key.jwk, rsa.jwk] }, request_object_signing_alg: 'RS256' };
    const client = await product.admin.createClient(metadata);
    expectLogin(await ask(await signed({}, client, rsa), {}, client));
    for (const by of [key, { ...rsa, alg: 'PS256', privateKey: (await newClientKey('PS256')).privateKey }]) {
      expectRefused(await ask(await signed({}, client, by), {}, client), 'invalid_request_object', 'outer');
    }
  });

  it('26, AZ2: a malformed object without a registered redirect_uri outside → a page that names the error', async () => {
    for (const redirect_uri of ['https://attacker.example/', undefined]) {
      const answer = await ask('x', { redirect_uri });
      expect([answer.status, answer.location]).toEqual([400, null]);
      expect(textOf(answer)).toContain('invalid_request_object');
    }
  });

  it('request with request_uri, and an object that is too long → invalid_request', async () => {
    expectRefused(await ask('x', { request_uri: 'https://client.example/r' }), 'invalid_request', 'outer');
    expect((await ask('x', { client_id: 'x'.repeat(101) })).status).toBe(400);
    const long = { client_id: signing.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', request: 'x'.repeat(16_001) }; // prettier-ignore
    const posted = await new UserAgent(product.url).post('/authorize', long);
    expect(responseOf(posted.location!)['error']).toBe('invalid_request');
  });

  it('a private_key_jwt assertion as request → invalid_request_object', async () => {
    const claims = {
      iss: signing.client_id,
      sub: signing.client_id,
      aud: product.url,
      exp: secondsFromNow(60),
      jti: 'x',
    };
    const none = Object.fromEntries(['response_type', 'redirect_uri', 'scope', 'state', 'nonce', 'client_id'].map((name) => [name, undefined])); // prettier-ignore
    const answer = await ask(await signed({ claims: { ...none, ...claims } }));
    expect(responseOf(answer.location!)['error']).toBe('invalid_request_object');
  });
});

describe('clients registered with require_signed_request_object (RFC 9101 §10.5)', () => {
  const askStrict = async (claims: ObjectParts['claims'] = {}) => ask(await signed({ claims }, strict), {}, strict);

  it('a current object → accepted', async () => {
    expectLogin(await askStrict());
    expectLogin(await askStrict({ nbf: secondsFromNow(-3500), exp: secondsFromNow(90) }));
  });

  it('a request without an object → invalid_request; an interaction that began with one continues', async () => {
    expectRefused(await ask('', {}, strict), 'invalid_request', 'outer');
    const url = authorizeUrl(product, { client_id: strict.client_id, request: await signed({}, strict) });
    expect(responseOf(await new UserAgent(product.url).signIn(url, ALICE))).toHaveProperty('code');
  });

  it.each([
    ['no exp', { exp: undefined }],
    ['no nbf', { nbf: undefined }],
    ['more than 60 min between nbf and exp', { exp: secondsFromNow(3700) }],
    ['an nbf more than 60 min ago', { nbf: secondsFromNow(-3700), exp: secondsFromNow(-110 + 60) }],
    ['no iss but another aud', { iss: undefined, aud: [`https://other.example`] }],
  ])('55: an object with %s → invalid_request_object', async (_, claims) => {
    expectRefused(await askStrict(claims), 'invalid_request_object');
  });
});

describe('clients registered for unsigned request objects (OIDC Core §6.1)', () => {
  const askUnsigned = (claims: ObjectParts['claims'], outside: Outside = {}) =>
    ask(objectOf(unsigned, claims), outside, unsigned);

  it('parameters of the object apply, and others are taken from outside', async () => {
    const inside = { state: undefined, scope: undefined, prompt: 'none' };
    const answer = await askUnsigned(inside, { prompt: 'login', response_mode: 'fragment' });
    expect(answer.location).toMatch(`${REDIRECT_URI}#error=login_required`);
    expect(responseOf(answer.location!)).toMatchObject({ state: 'outer' });
    expectLogin(await askUnsigned({ scope: 'openid email' }));
  });

  it.each([
    ['another response_type than outside', { response_type: 'id_token' }],
    ['another client_id', { client_id: 'other' }],
    ['another aud', { aud: 'https://other.example' }],
    ['an exp that has passed', { exp: secondsFromNow(-90) }],
  ])('AZ11: an object with %s → invalid_request_object', async (_, claims) => {
    expectRefused(await askUnsigned(claims), 'invalid_request_object', 'outer');
  });

  it('AZ11: a signed object of such a client → invalid_request_object', async () => {
    expectRefused(await ask(await signed({}, unsigned), {}, unsigned), 'invalid_request_object', 'outer');
  });
});

function claimsOf(jwt: string): Json {
  return JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as Json;
}
