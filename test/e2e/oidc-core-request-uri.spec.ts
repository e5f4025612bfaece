import { CompactEncrypt, type JWK } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_ENCRYPTIONS, ENCRYPTION_ALGORITHMS } from '../../src/key/index.js';
import type { Json, RegisteredClient } from '../support/admin-api.js';
import { newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { OutboundTarget, TARGET_CA } from '../support/outbound-target.js';
import { ALICE, authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { anUnsignedObject, aRequestObject, objectClaims, type ObjectParts } from '../support/request-objects.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

// Deprecated by its package as a warning against use in production; the server of the tests has no TLS.
const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated

let target: OutboundTarget;
let product: Product;
let key: ClientKeyPair;
let signing: RegisteredClient;
let unsigned: RegisteredClient;

const register = (metadata: Json) => product.admin.createClient({ ...EVERYTHING, ...metadata });
const signed = (parts: ObjectParts = {}, { client_id } = signing) => aRequestObject(client_id, product.url, key, parts);

beforeAll(async () => {
  target = await OutboundTarget.start();
  product = await startProduct({ env: { OUTBOUND_ALLOW: `localhost:${target.port}`, OUTBOUND_CA: TARGET_CA } });
  key = await newClientKey();
  const request_uris = [target.url('/request#abc'), target.url('/gone'), target.url('/html')];
  signing = await register({ jwks_uri: target.serveJson('/jwks', { keys: [key.jwk] }), request_uris });
  unsigned = await register({ request_object_signing_alg: 'none', request_uris: [target.url('/unsigned')] });
});
afterAll(async () => {
  await product?.close();
  target?.close();
});

const serve = (path: string, text: string) =>
  target.on(path, (_, response) => response.writeHead(200, { 'content-type': 'application/jwt' }).end(text));

async function ask(parameters: Readonly<Record<string, string>>, { client_id } = signing) {
  const url = authorizeUrl(product, { client_id, redirect_uri: REDIRECT_URI, state: 'outer', ...parameters });
  return new UserAgent(product.url).get(url);
}
async function errorOf(parameters: Readonly<Record<string, string>>, client = signing) {
  const { error, state } = responseOf((await ask(parameters, client)).location!);
  return [error, state];
}
async function signIn(parameters: Readonly<Record<string, string>>, { client_id } = signing) {
  const url = authorizeUrl(product, { client_id, ...parameters });
  return responseOf(await new UserAgent(product.url).signIn(url, ALICE));
}

describe('GET /authorize with request_uri (OIDC Core §6.2, RFC 9101 §5.2)', () => {
  it('26, 28: a signed object with a key behind jwks_uri is fetched once for the whole sign-in', async () => {
    target.requests.length = 0;
    const request_uri = serve('/request', await signed());
    const response = await signIn({ request_uri: `${request_uri}#abc`, response_type: 'code', scope: 'openid' });
    expect(response).toMatchObject({ state: 'inner', code: expect.any(String) });
    expect(target.requests.filter((request) => request.includes('/request'))).toEqual(['GET /request']);
  });

  it('26: an unsigned object of a client registered for it is combined with the parameters of the query', async () => {
    const claims = objectClaims(unsigned.client_id, product.url, { state: undefined });
    const request_uri = serve('/unsigned', anUnsignedObject(claims));
    expect(await signIn({ request_uri, state: 'outer', response_type: 'code' }, unsigned)).toMatchObject({
      state: 'outer',
      code: expect.any(String),
    });
  });

  it('26: POST /authorize fetches the object before the user signs in', async () => {
    const agent = new UserAgent(product.url);
    const form = { client_id: signing.client_id, request_uri: serve('/request', await signed()) };
    const posted = await agent.post('/authorize', form);
    expect(posted.status).toBe(303);
    expect(responseOf(await agent.signIn(posted.location!, ALICE))).toMatchObject({ state: 'inner' });
  });

  it('26: a request_uri that is not registered, or has no document → invalid_request_uri', async () => {
    for (const request_uri of [target.url('/other'), target.url('/gone'), 'https://10.0.0.1/r', 'x', 'urn:x']) {
      expect(await errorOf({ request_uri })).toEqual(['invalid_request_uri', 'outer']);
    }
  });

  it('AZ11: a document that is not a request object → invalid_request_object', async () => {
    const request_uri = serve('/html', '<html lang="en"></html>');
    expect(await errorOf({ request_uri })).toEqual(['invalid_request_object', 'outer']);
  });

  it('AZ2: an error without a registered redirect_uri in the query → a page', async () => {
    const answer = await ask({ request_uri: target.url('/gone'), redirect_uri: 'https://attacker.example/' });
    expect(answer).toMatchObject({ status: 400, location: null });
  });
});

it('27: discovery lists the algorithms of request objects, without `none`, which is for clients that registered it', async () => {
  const metadata = (await (await fetch(`${product.url}/.well-known/openid-configuration`)).json()) as Json;
  expect(metadata).toMatchObject({
    request_parameter_supported: true,
    request_uri_parameter_supported: true,
    require_request_uri_registration: true,
    request_object_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    request_object_encryption_alg_values_supported: [...ENCRYPTION_ALGORITHMS],
    request_object_encryption_enc_values_supported: [...CONTENT_ENCRYPTIONS],
  });
});

describe('encrypted request objects (OIDC Core §6.1, §10.2)', () => {
  async function encrypted(text: string, alg: string, header: object = {}, enc = 'A128CBC-HS256'): Promise<string> {
    const { keys } = (await (await fetch(`${product.url}/jwks`)).json()) as { keys: JWK[] };
    const kty = alg.startsWith('RSA') ? 'RSA' : 'EC';
    const ours = keys.find((one) => one.use === 'enc' && one.kty === kty)!;
    return new CompactEncrypt(Buffer.from(text))
      .setProtectedHeader({ alg, enc, kid: ours.kid!, cty: 'JWT', ...header })
      .encrypt(ours);
  }

  it.each(ENCRYPTION_ALGORITHMS)(
    '%s around a signed object, with a key of /jwks → the inner parameters apply',
    async (alg) => {
      const request = await encrypted(await signed({ claims: { prompt: 'none' } }), alg);
      expect(await errorOf({ request })).toEqual(['login_required', 'inner']);
    },
  );

  it('an encrypted object behind a request_uri → a code', async () => {
    const client = await register({ jwks: { keys: [key.jwk] }, request_uris: [target.url('/encrypted')] });
    const request_uri = serve('/encrypted', await encrypted(await signed({}, client), 'ECDH-ES', {}, 'A256GCM'));
    expect(await signIn({ request_uri }, client)).toMatchObject({ state: 'inner', code: expect.any(String) });
  });

  it('AZ11: an object that is unsigned inside, encrypted twice or for another key → invalid_request_object', async () => {
    const claims = objectClaims(signing.client_id, product.url);
    const once = await encrypted(await signed(), 'ECDH-ES');
    const bad = [
      await encrypted(anUnsignedObject(claims), 'RSA-OAEP-256'),
      await encrypted(JSON.stringify(claims), 'RSA-OAEP-256'),
      await encrypted(once, 'ECDH-ES'),
      await encrypted(await signed(), 'ECDH-ES', { kid: 'other' }),
      `${once}x`,
    ];
    for (const request of bad) expect(await errorOf({ request })).toEqual(['invalid_request_object', 'outer']);
  });
});

describe('openid-client', () => {
  it.each(['PS256', 'ES256', 'EdDSA'])(
    '26: buildAuthorizationUrlWithJAR with %s → tokens for the user',
    async (alg) => {
      const pair = await newClientKey(alg);
      const jwks = { keys: [pair.jwk] };
      const client = await register({ jwks, request_object_signing_alg: alg, require_signed_request_object: true });
      const auth = openid.ClientSecretBasic(client.client_secret);
      const config = await openid.discovery(new URL(product.url), client.client_id, undefined, auth, {
        execute: [withoutTls],
      });
      const pkceCodeVerifier = openid.randomPKCECodeVerifier();
      const checks = { expectedState: openid.randomState(), expectedNonce: openid.randomNonce(), pkceCodeVerifier };
      const parameters = {
        redirect_uri: REDIRECT_URI,
        scope: 'openid email',
        state: checks.expectedState,
        nonce: checks.expectedNonce,
        code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      };
      const by = { key: pair.privateKey, kid: pair.kid };
      const url = await openid.buildAuthorizationUrlWithJAR(config, parameters, by);
      expect([...url.searchParams.keys()].sort()).not.toContain('redirect_uri');
      const response = new URL(await new UserAgent(product.url).signIn(url.href, ALICE));
      const tokens = await openid.authorizationCodeGrant(config, response, checks);
      expect(tokens.claims()).toMatchObject({ sub: product.sub, nonce: checks.expectedNonce });
    },
  );
});
