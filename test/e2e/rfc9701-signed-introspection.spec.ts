import { compactDecrypt, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json, type RegisteredClient } from '../support/admin-api.js';
import { newClientKey } from '../support/assertions.js';
import { EVERYTHING, startProduct, type Product } from '../support/product.js';

const JWT = 'application/token-introspection+jwt';

describe('POST /introspect with a JWT as answer (RFC 9701)', () => {
  let product: Product;
  let token: string;
  beforeAll(async () => {
    product = await startProduct();
    const { client_id: id, client_secret: secret } = product.client;
    const answer = await postForm(`${product.url}/token`, { grant_type: 'client_credentials' }, basic(id, secret));
    token = answer.body['access_token'] as string;
  });
  afterAll(() => product.close());

  async function introspect(accept: string, value = token, client: RegisteredClient = product.client) {
    const response = await fetch(`${product.url}/introspect`, {
      method: 'POST',
      headers: { ...basic(client.client_id, client.client_secret), accept },
      body: new URLSearchParams({ token: value }),
    });
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  }
  const keys = () => createRemoteJWKSet(new URL(`${product.url}/jwks`));

  it('iss, aud, iat and token_introspection, of the type token-introspection+jwt, without sub and exp (§5)', async () => {
    const answer = await introspect(JWT);
    expect([answer.status, answer.type]).toEqual([200, JWT]);
    const checks = { issuer: product.url, audience: product.client.client_id, typ: 'token-introspection+jwt' };
    const { payload } = await jwtVerify(answer.text, keys(), checks);
    expect(Object.keys(payload).toSorted()).toEqual(['aud', 'iat', 'iss', 'token_introspection']);
    const plain = JSON.parse((await introspect('application/json')).text) as Json;
    expect(payload['token_introspection']).toEqual(plain);
    expect(plain).toMatchObject({ active: true, client_id: product.client.client_id });
  });

  it('a token that is not live → exactly active false inside', async () => {
    const { payload } = await jwtVerify((await introspect(JWT, 'unknown')).text, keys());
    expect(payload['token_introspection']).toEqual({ active: false });
  });

  it.each([
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    [`application/json, ${JWT};q=0.5`, 'application/json'],
    [`application/json;q=0.5, ${JWT}`, JWT],
    [JWT.toUpperCase(), JWT],
    [`${JWT}x`, 'application/json'],
  ])('Accept: %s → %s', async (accept, type) => {
    expect((await introspect(accept)).type).toMatch(new RegExp(`^${type.replace('+', '\\+')}`));
  });

  it('introspection_signed_response_alg and introspection_encrypted_response_alg → signed by it, then encrypted', async () => {
    const key = await newClientKey('ECDH-ES');
    const client = await product.admin.createClient({
      ...EVERYTHING,
      jwks: { keys: [{ ...key.jwk, use: 'enc', alg: 'ECDH-ES' }] },
      introspection_signed_response_alg: 'PS256',
      introspection_encrypted_response_alg: 'ECDH-ES',
    });
    const { text } = await introspect(JWT, token, client);
    expect(decodeProtectedHeader(text)).toMatchObject({ alg: 'ECDH-ES', enc: 'A128CBC-HS256' });
    const inner = new TextDecoder().decode((await compactDecrypt(text, key.privateKey)).plaintext);
    expect(decodeProtectedHeader(inner)).toMatchObject({ alg: 'PS256', typ: 'token-introspection+jwt' });
    const { payload } = await jwtVerify(inner, keys(), { audience: client.client_id });
    expect(payload['token_introspection']).toEqual({ active: false });
  });

  it('such a JWT is no access token and no ID token', async () => {
    const { text } = await introspect(JWT);
    expect(JSON.parse((await introspect('application/json', text)).text)).toEqual({ active: false });
    const userinfo = await fetch(`${product.url}/userinfo`, { headers: { authorization: `Bearer ${text}` } });
    expect(userinfo.status).toBe(401);
  });

  it('without client authentication → 401 as JSON', async () => {
    const response = await fetch(`${product.url}/introspect`, {
      method: 'POST',
      headers: { accept: JWT },
      body: new URLSearchParams({ token }),
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([401, expect.stringContaining('json')]);
  });
});
