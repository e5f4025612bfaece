import { createHash, createHmac } from 'node:crypto';
import {
  compactDecrypt,
  createRemoteJWKSet,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  type CryptoKey,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, request, type Json } from '../support/admin-api.js';
import { BackChannel } from '../support/back-channel.js';
import { authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

const CODE_ONLY = { ...EVERYTHING, response_types: ['code'] };
const halfOf = (hash: string, value: string) => {
  const digest = createHash(hash).update(value).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
};

let product: Product;
let jwks: ReturnType<typeof createRemoteJWKSet>;
beforeAll(async () => {
  product = await startProduct();
  jwks = createRemoteJWKSet(new URL(`${product.url}/jwks`));
});
afterAll(() => product.close());

const clientOf = async (metadata: Json) => new BackChannel(product.url, await product.admin.createClient(metadata));
const register = (metadata: Json) => product.admin.call('POST', '/clients', metadata);
const userinfo = async (accessToken: string) => {
  const response = await fetch(`${product.url}/userinfo`, { headers: bearer(accessToken) });
  return { type: response.headers.get('content-type'), text: await response.text() };
};

describe('34: id_token_signed_response_alg (OIDC Registration §2)', () => {
  it.each([['RS256', 'sha256'], ['PS256', 'sha256'], ['ES256', 'sha256'], ['EdDSA', 'sha512']])(
    '%s: the JWKS verifies the ID token, at_hash uses its hash, and it is accepted as id_token_hint with prompt=none',
    async (alg, hash) => {
      const client = await clientOf({ ...EVERYTHING, id_token_signed_response_alg: alg });
      const agent = new UserAgent(product.url);
      const tokens = await client.signIn({}, agent);
      const verified = await jwtVerify(tokens['id_token'], jwks, { issuer: product.url, audience: client.client.client_id, algorithms: [alg] });
      expect(verified.payload['at_hash']).toBe(halfOf(hash, tokens['access_token']));
      expect(await silentSubject(client, agent, tokens['id_token'])).toBe(product.sub);
    },
  ); // prettier-ignore

  it('HS256: the client_secret verifies the ID token, and it is accepted as id_token_hint with prompt=none', async () => {
    const client = await clientOf({ ...EVERYTHING, id_token_signed_response_alg: 'HS256' });
    const agent = new UserAgent(product.url);
    const tokens = await client.signIn({}, agent);
    const secret = Buffer.from(client.client.client_secret!);
    const verified = await jwtVerify(tokens['id_token'], secret, { issuer: product.url, audience: client.client.client_id, algorithms: ['HS256'] }); // prettier-ignore
    expect(verified.payload['at_hash']).toBe(halfOf('sha256', tokens['access_token']));
    expect(secret.length * 6).toBeGreaterThanOrEqual(256);
    expect(await silentSubject(client, agent, tokens['id_token'])).toBe(product.sub);
  });

  it('HS256: an ID token of another client as id_token_hint → invalid_request', async () => {
    const [client, other] = [await clientOf({ ...EVERYTHING, id_token_signed_response_alg: 'HS256' }), await clientOf({ ...EVERYTHING, id_token_signed_response_alg: 'HS256' })]; // prettier-ignore
    const agent = new UserAgent(product.url);
    const { id_token } = await client.signIn({}, agent);
    await expect(silentSubject(other, agent, id_token)).rejects.toThrow('invalid_request');
  });

  it.each(['no JSON', '[]', '{"sub":"someone"}', '{"iss":"https://elsewhere.example","sub":"someone"}'])('HS256: %s, signed by the client itself, as id_token_hint → invalid_request', async (payload) => {
    const client = await clientOf({ ...EVERYTHING, id_token_signed_response_alg: 'HS256' });
    const input = [JSON.stringify({ alg: 'HS256', typ: 'JWT' }), payload].map((text) => Buffer.from(text).toString('base64url')).join('.');
    const mac = createHmac('sha256', client.client.client_secret!).update(input).digest('base64url');
    await expect(silentSubject(client, new UserAgent(product.url), `${input}.${mac}`)).rejects.toThrow('invalid_request');
  }); // prettier-ignore

  it('none: an unsigned ID token from the token endpoint, which as id_token_hint → invalid_request', async () => {
    const client = await clientOf({ ...CODE_ONLY, id_token_signed_response_alg: 'none' });
    const agent = new UserAgent(product.url);
    const { id_token } = await client.signIn({}, agent);
    const [header, payload, signature] = id_token.split('.') as string[];
    const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json;
    expect(json(header!)).toEqual({ alg: 'none', typ: 'JWT' });
    expect(json(payload!)).toMatchObject({ iss: product.url, sub: product.sub, aud: client.client.client_id });
    expect(signature).toBe('');
    await expect(silentSubject(client, agent, id_token, 'code')).rejects.toThrow('invalid_request');
  });

  it.each<[string, Json]>([
    ['none with a response type that returns an id_token', { ...EVERYTHING, id_token_signed_response_alg: 'none' }],
    ['none with encryption', { ...CODE_ONLY, id_token_signed_response_alg: 'none', id_token_encrypted_response_alg: 'ECDH-ES' }],
    ['HS256 of a public client', { ...CODE_ONLY, grant_types: ['authorization_code'], token_endpoint_auth_method: 'none', id_token_signed_response_alg: 'HS256' }],
    ['an unknown algorithm', { ...CODE_ONLY, id_token_signed_response_alg: 'HS1' }],
    ['userinfo unsigned as a JWT', { ...CODE_ONLY, userinfo_signed_response_alg: 'none' }],
    ['encryption without keys', { ...CODE_ONLY, id_token_encrypted_response_alg: 'RSA-OAEP-256' }],
    ['userinfo encryption without keys', { ...CODE_ONLY, userinfo_encrypted_response_alg: 'RSA-OAEP-256' }],
    ['an enc without its alg', { ...CODE_ONLY, id_token_encrypted_response_enc: 'A128GCM' }],
    ['encryption by RSA1_5', { ...CODE_ONLY, id_token_encrypted_response_alg: 'RSA1_5' }],
  ])('POST /admin/clients refuses %s with 400', async (_, metadata) => {
    expect((await register(metadata)).status).toBe(400);
  }); // prettier-ignore
});

describe('encrypted ID tokens and userinfo (OIDC Core §16.14)', () => {
  const cases = [
    ['RSA-OAEP-256', undefined, 'A128CBC-HS256', {}],
    ['RSA-OAEP', 'A256CBC-HS512', 'A256CBC-HS512', {}],
    ['ECDH-ES', 'A128GCM', 'A128GCM', { crv: 'P-256' }],
    ['ECDH-ES+A128KW', 'A256GCM', 'A256GCM', { crv: 'X25519' }],
    ['ECDH-ES+A256KW', 'A256GCM', 'A256GCM', { crv: 'P-384' }],
  ] as const;

  it.each(cases)('CM5: %s and %s: signed, then encrypted to the key of the client', async (alg, enc, used, options) => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true, ...options });
    const key = { ...(await exportJWK(publicKey)), kid: 'theirs', use: 'enc' };
    const wanted = { alg, ...(enc !== undefined && { enc }) };
    const client = await clientOf({ ...EVERYTHING, jwks: { keys: [key] }, ...membersFor('id_token', wanted), ...membersFor('userinfo', wanted), userinfo_signed_response_alg: 'ES256' });
    const tokens = await client.signIn({ scope: 'openid email' });
    const jwt = await decrypted(tokens['id_token'], privateKey, { alg, enc: used, cty: 'JWT', kid: 'theirs' });
    expect((await jwtVerify(jwt, jwks, { issuer: product.url, audience: client.client.client_id })).payload.sub).toBe(product.sub);
    const info = await userinfo(tokens['access_token']);
    expect(info.type).toBe('application/jwt');
    const inner = await decrypted(info.text, privateKey, { alg, enc: used, cty: 'JWT' });
    expect((await jwtVerify(inner, jwks, { algorithms: ['ES256'] })).payload).toMatchObject({ sub: product.sub, email: 'alice@example.com' });
  }); // prettier-ignore

  it('userinfo that is only encrypted contains JSON, and front-channel ID tokens are encrypted as well', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { extractable: true });
    const jwksOfClient = { keys: [await exportJWK(publicKey)] };
    const client = await clientOf({ ...EVERYTHING, jwks: jwksOfClient, ...membersFor('id_token', { alg: 'ECDH-ES' }), ...membersFor('userinfo', { alg: 'ECDH-ES' }) }); // prettier-ignore
    const response = await frontChannel(client, new UserAgent(product.url), {});
    expect(decodeProtectedHeader(response['id_token']!)).toMatchObject({ alg: 'ECDH-ES', cty: 'JWT' });
    const { text } = await userinfo(response['access_token']!);
    expect(JSON.parse(await decrypted(text, privateKey, { alg: 'ECDH-ES' }))).toEqual({ sub: product.sub });
  });

  it('a client without a key to encrypt with → 503, and its code works once it has a key', async () => {
    const [forSigning, forEncrypting] = [await generateKeyPair('ES256'), await generateKeyPair('ECDH-ES')];
    const jwksOf = async (key: CryptoKey, use: string) => ({ jwks: { keys: [{ ...(await exportJWK(key)), use }] } });
    const onlyToSign = await jwksOf(forSigning.publicKey, 'sig');
    const client = await clientOf({ ...EVERYTHING, ...onlyToSign, ...membersFor('id_token', { alg: 'ECDH-ES' }) });
    const { code } = await frontChannel(client, new UserAgent(product.url), { response_type: 'code' });
    expect(await client.redeem(code!)).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    const change = await jwksOf(forEncrypting.publicKey, 'enc');
    await product.admin.call('PATCH', `/clients/${client.client.client_id}`, change);
    const { body } = await client.redeem(code!);
    expect(await decrypted(body['id_token'], forEncrypting.privateKey, { alg: 'ECDH-ES' })).toMatch(/^ey/);
  });
});

describe('39: userinfo_signed_response_alg (OIDC Core §5.3.2)', () => {
  it.each(['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'])('%s: application/jwt with iss and aud, without nonce and exp', async (alg) => {
    const client = await clientOf({ ...EVERYTHING, userinfo_signed_response_alg: alg });
    const tokens = await client.signIn({ scope: 'openid email', nonce: 'n' });
    const { type, text } = await userinfo(tokens['access_token']);
    expect(type).toBe('application/jwt');
    const key = alg === 'HS256' ? Buffer.from(client.client.client_secret!) : jwks;
    const { payload } = await jwtVerify(text, key as typeof jwks, { algorithms: [alg] });
    expect(payload).toEqual({ iss: product.url, aud: client.client.client_id, sub: product.sub, email: 'alice@example.com', email_verified: true });
  }); // prettier-ignore

  it('a userinfo JWT as id_token_hint → invalid_request', async () => {
    const client = await clientOf({ ...EVERYTHING, userinfo_signed_response_alg: 'RS256' });
    const agent = new UserAgent(product.url);
    const { text } = await userinfo((await client.signIn({}, agent))['access_token']);
    await expect(silentSubject(client, agent, text)).rejects.toThrow('invalid_request');
  });
});

it('43: discovery lists the algorithms that may be registered', async () => {
  const { body } = await request(`${product.url}/.well-known/openid-configuration`);
  expect(body).toMatchObject({
    id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256', 'none'],
    userinfo_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'],
  });
  for (const kind of ['id_token', 'userinfo']) {
    expect(body[`${kind}_encryption_alg_values_supported`]).toContain('RSA-OAEP-256');
    expect(body[`${kind}_encryption_enc_values_supported`]).toContain('A128CBC-HS256');
  }
});

function membersFor(kind: string, { alg, enc }: { alg: string; enc?: string }): Json {
  return {
    [`${kind}_encrypted_response_alg`]: alg,
    ...(enc !== undefined && { [`${kind}_encrypted_response_enc`]: enc }),
  };
}

async function decrypted(jwe: string, key: CryptoKey, header: object): Promise<string> {
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, key);
  expect(protectedHeader).toMatchObject(header);
  return new TextDecoder().decode(plaintext);
}

async function frontChannel(client: BackChannel, agent: UserAgent, parameters: Json): Promise<Record<string, string>> {
  const url = authorizeUrl(product, {
    client_id: client.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'id_token token', scope: 'openid', nonce: 'n', ...parameters,
  }); // prettier-ignore
  return responseOf(await agent.signIn(url, { username: 'alice', password: 'a-rabbit-with-a-watch-7' }));
}

/** The subject of a sign-in with prompt=none and this hint. @throws Error whose message is the error code */
async function silentSubject(client: BackChannel, agent: UserAgent, hint: string, response_type = 'id_token') {
  const response = await frontChannel(client, agent, { response_type, prompt: 'none', id_token_hint: hint });
  if (response['error'] !== undefined) throw new Error(response['error']);
  const payload = Buffer.from(response['id_token']!.split('.')[1]!, 'base64url').toString();
  return (JSON.parse(payload) as Json)['sub'] as string;
}
