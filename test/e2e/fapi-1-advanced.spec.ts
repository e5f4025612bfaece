import { createHash } from 'node:crypto';
import { compactDecrypt, createRemoteJWKSet, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify } from 'jose'; // prettier-ignore
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, type Json, type JsonAnswer, type RegisteredClient } from '../support/admin-api.js';
import { anAssertion, assertionForm, newClientKey, type AssertionParts, type ClientKeyPair } from '../support/assertions.js'; // prettier-ignore
import { DATABASES } from '../support/app.js';
import { DpopKey } from '../support/dpop.js';
import { Identity } from '../support/client-certificates.js';
import { Caller, startMutualTlsProduct, type MutualTlsProduct } from '../support/mutual-tls.js';
import { OutboundTarget, TARGET_CA } from '../support/outbound-target.js';
import { ALICE, authorizeUrl, newPkce, REDIRECT_URI } from '../support/product.js';
import { refusedBy, redirectRefusedBy } from '../support/refused-by.js';
import { aRequestObject, anUnsignedObject, objectClaims, secondsFromNow } from '../support/request-objects.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

type Form = Readonly<Record<string, string>>;
const HYBRID = { response_type: 'code id_token' };
const JARM = { response_mode: 'jwt' };
const halfHash = (text: string) => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');

describe.each(DATABASES)('fapi-1-advanced (FAPI 1.0 Advanced §5.2.2), on %s', (database) => {
  let product: MutualTlsProduct;
  let target: OutboundTarget;
  let key: ClientKeyPair;
  let rsa: ClientKeyPair;
  let caller: Caller;
  let other: Caller;
  let none: Caller;
  let client: RegisteredClient;

  beforeAll(async () => {
    target = await OutboundTarget.start();
    product = await startMutualTlsProduct({ database, env: { OUTBOUND_ALLOW: `localhost:${target.port}`, OUTBOUND_CA: TARGET_CA } }); // prettier-ignore
    [key, rsa] = await Promise.all([newClientKey('PS256'), newClientKey('RS256')]);
    [caller, other, none] = [new Caller(await Identity.make()), new Caller(await Identity.make()), new Caller()];
    client = await product.admin.createClient(minimal());
  });
  afterAll(async () => {
    await Promise.all([caller, other, none].map((one) => one.close()));
    await product.close();
    target.close();
  });

  const minimal = () => ({
    profile: 'fapi-1-advanced',
    redirect_uris: [REDIRECT_URI],
    response_types: ['code', 'code id_token'],
    grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
    jwks: { keys: [key.jwk, rsa.jwk] },
  });
  const object = (claims: Json = {}, by = key) => aRequestObject(client.client_id, product.url, by, { claims });
  const urlWith = (parameters: Form) => authorizeUrl(product, { client_id: client.client_id, ...parameters });
  const refusedAt = async (parameters: Form) =>
    redirectRefusedBy(product.admin, (await new UserAgent(product.url).get(urlWith(parameters))).location);
  const signIn = async (parameters: Form) => responseOf(await new UserAgent(product.url).signIn(urlWith(parameters), ALICE)); // prettier-ignore
  const keys = () => createRemoteJWKSet(new URL(`${product.url}/jwks`));
  const call = async (path: string, form: Form, by = caller, parts: AssertionParts = {}, headers: Form = {}): Promise<JsonAnswer> =>
    by.post(product.mtls + path, { ...form, ...assertionForm(await anAssertion(client.client_id, product.url, key, parts)) }, headers); // prettier-ignore
  const redeem = (code: string, by = caller, more: Form = {}) =>
    call('/token', { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...more }, by);

  it('gets what the profile requires: signed requests, bound tokens, PS256', async () => {
    const { body } = await product.admin.get(`/clients/${client.client_id}`);
    expect(body).toMatchObject({
      require_signed_request_object: true, tls_client_certificate_bound_access_tokens: true, dpop_bound_access_tokens: false,
      token_endpoint_auth_method: 'private_key_jwt', id_token_signed_response_alg: 'PS256',
    }); // prettier-ignore
  });

  it.each<[string, Json]>([
    ['a shared secret', { token_endpoint_auth_method: 'client_secret_basic' }],
    ['a public client', { token_endpoint_auth_method: 'none' }],
    ['RS256 for ID tokens', { id_token_signed_response_alg: 'RS256' }],
    ['EdDSA for request objects', { request_object_signing_alg: 'EdDSA' }],
    ['unsigned request objects', { require_signed_request_object: false }],
    ['tokens without a certificate', { tls_client_certificate_bound_access_tokens: false }],
    ['another response type', { response_types: ['id_token'] }],
    ['an http redirect_uri', { redirect_uris: ['http://127.0.0.1/cb'], application_type: 'native' }],
  ])('registration refuses %s', async (_, change) => {
    expect((await product.admin.call('POST', '/clients', { ...minimal(), ...change })).status).toBe(400);
  });

  it('code id_token: the ID token is a detached signature of code and state; the tokens are bound to the certificate', async () => {
    const response = await signIn({ request: await object(HYBRID) });
    const { payload, protectedHeader } = await jwtVerify(response['id_token']!, keys(), { audience: client.client_id });
    expect([protectedHeader.alg, payload['s_hash'], payload['c_hash'], payload['nonce']]).toEqual([
      'PS256', halfHash(response['state']!), halfHash(response['code']!), 'inner-nonce',
    ]); // prettier-ignore
    expect(Object.keys(payload)).not.toContain('email');
    const { status, body } = await redeem(response['code']!);
    expect([status, body['token_type'], decodeJwt(body['access_token'] as string)['cnf']]).toEqual([
      200, 'Bearer', { 'x5t#S256': expect.any(String) },
    ]); // prettier-ignore
    const id = 'c770aef3-6784-41f7-8e0e-ff5f97bddb3a';
    const headers = { ...bearer(body['access_token'] as string), 'x-fapi-interaction-id': id };
    const own = await caller.get(`${product.mtls}/userinfo`, headers);
    expect([own.status, own.headers.get('x-fapi-interaction-id')]).toEqual([200, id]);
    expect((await other.get(`${product.mtls}/userinfo`, headers)).status).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: body['refresh_token'] as string };
    const next = await call('/token', refresh);
    expect([next.status, next.body['refresh_token'] === refresh.refresh_token]).toEqual([200, false]);
  });

  it('code needs a JWT response, which is signed by PS256; the error about a plain one is plain', async () => {
    const plain = await new UserAgent(product.url).get(urlWith({ request: await object({}) }));
    expect(responseOf(plain.location!)).toMatchObject({ error: 'invalid_request', state: 'inner' });
    const { response } = await signIn({ request: await object(JARM) });
    const { payload, protectedHeader } = await jwtVerify(response!, keys(), { audience: client.client_id });
    expect([protectedHeader.alg, payload]).toMatchObject(['PS256', { code: expect.any(String), state: 'inner' }]);
  });

  it('a request object by reference is accepted (§5.2.2-1)', async () => {
    const uri = target.url('/object');
    await product.admin.call('PATCH', `/clients/${client.client_id}`, { request_uris: [uri] });
    const text = await object(HYBRID);
    target.on('/object', (_, answer) => answer.end(text));
    expect(await signIn({ request_uri: uri })).toMatchObject({ code: expect.any(String), id_token: expect.any(String) });
  }); // prettier-ignore

  it('only parameters of the request object count (§5.2.2-10)', async () => {
    const outside = { state: 'outer', nonce: 'outer', redirect_uri: 'https://evil.example/cb', scope: 'openid' };
    const response = await signIn({ ...outside, request: await object(HYBRID) });
    expect([response['state'], decodeJwt(response['id_token']!)['nonce']]).toEqual(['inner', 'inner-nonce']);
    const without = await object({ ...HYBRID, nonce: undefined });
    expect(await refusedAt({ nonce: 'outer', request: without })).toBe('AUTHZ-NONCE-3');
  });

  it.each<[string, () => Promise<string>]>([
    ['by RS256 (§8.6)', () => object(HYBRID, rsa)],
    ['without a signature (§8.6)', async () => anUnsignedObject(objectClaims(client.client_id, product.url, HYBRID))],
    ['by a key of another client', async () => object(HYBRID, await newClientKey('PS256'))],
    ['without exp (§5.2.2-13)', () => object({ ...HYBRID, exp: undefined })],
    ['without nbf (§5.2.2-17)', () => object({ ...HYBRID, nbf: undefined })],
    ['valid for more than an hour (§5.2.2-13)', () => object({ ...HYBRID, exp: secondsFromNow(3700) })],
    ['of more than an hour ago (§5.2.2-17)', () => object({ ...HYBRID, nbf: secondsFromNow(-3700), exp: secondsFromNow(-120) })],
    ['without aud (§5.2.2-15)', () => object({ ...HYBRID, aud: undefined })],
    ['for another server (§5.2.2-15)', () => object({ ...HYBRID, aud: 'https://other.example' })],
  ])('a request object %s is refused', async (_, made) => {
    expect(await refusedAt({ ...HYBRID, redirect_uri: REDIRECT_URI, request: await made() })).toMatch(/^AUTHZ-OBJECT-/);
  }); // prettier-ignore

  it('aud of a request object may be a list with the issuer (§5.2.2-15)', async () => {
    expect(await refusedAt({ request: await object({ ...HYBRID, aud: ['https://other.example', product.url] }) })).toBeNull(); // prettier-ignore
  });

  it('a request without a request object is refused (§5.2.2-1)', async () => {
    const plain = { ...HYBRID, scope: 'openid', nonce: 'n', redirect_uri: REDIRECT_URI };
    expect(await refusedAt(plain)).toMatch(/^AUTHZ-OBJECT-/);
  });

  it('a pushed request needs PKCE (§5.2.2-18), and an object; the audience of its assertion may be any of three, also in a list', async () => {
    const push = async (claims: Json, parts: AssertionParts = {}) =>
      call('/par', { request: await object({ ...HYBRID, ...claims }) }, caller, parts);
    expect(await refusedBy(product.admin, await push({}))).toBe('AUTHZ-PKCE-1');
    expect(await refusedBy(product.admin, await call('/par', { ...HYBRID, scope: 'openid' }))).toMatch(/^AUTHZ-OBJECT-/);
    const { challenge, verifier } = newPkce();
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    for (const aud of [product.url, `${product.url}/token`, `${product.mtls}/par`, [product.url]]) {
      expect((await push(pkce, { claims: { aud } })).status).toBe(201);
    }
    const { body } = await push(pkce);
    const { code } = await signIn({ request_uri: body['request_uri'] as string });
    expect((await redeem(code!, caller, { code_verifier: verifier })).status).toBe(200);
  }); // prettier-ignore

  it('attack: a code is redeemed without a certificate, or with a DPoP proof instead → refused, and the code stays usable', async () => {
    const { code } = await signIn({ request: await object(HYBRID) });
    expect((await redeem(code!, none)).body['error']).toBe('invalid_request');
    const dpop = { dpop: await (await DpopKey.make()).proof('POST', `${product.mtls}/token`) };
    const form = { grant_type: 'authorization_code', code: code!, redirect_uri: REDIRECT_URI };
    expect((await call('/token', form, none, {}, dpop)).body['error']).toBe('invalid_request');
    expect((await redeem(code!)).status).toBe(200);
  });

  it('an assertion by RS256 is refused (§8.6)', async () => {
    const form = assertionForm(await anAssertion(client.client_id, product.url, rsa));
    const answer = await caller.post(`${product.mtls}/token`, { grant_type: 'client_credentials', ...form });
    expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_client']);
  });

  it('an ID token of the front channel is encrypted for a client that asks for it (§5.2.2.1)', async () => {
    const pair = await generateKeyPair('RSA-OAEP-256', { extractable: true });
    const jwk = { ...(await exportJWK(pair.publicKey)), use: 'enc', kid: 'enc' };
    const change = { jwks: { keys: [key.jwk, jwk] }, id_token_encrypted_response_alg: 'RSA-OAEP-256' };
    await product.admin.call('PATCH', `/clients/${client.client_id}`, change);
    const { id_token: encrypted } = await signIn({ request: await object(HYBRID) });
    const { plaintext } = await compactDecrypt(encrypted!, pair.privateKey);
    const inner = new TextDecoder().decode(plaintext);
    expect([decodeProtectedHeader(inner).alg, decodeJwt(inner)['s_hash']]).toEqual(['PS256', halfHash('inner')]);
  });

  it('a policy in report for the profile judges certificates as enforcement does', async () => {
    const machine = { grant_types: ['client_credentials'], redirect_uris: [], token_endpoint_auth_method: 'private_key_jwt' };
    const made = await product.admin.createClient({ ...machine, jwks: { keys: [key.jwk] }, id_token_signed_response_alg: 'PS256', authorization_signed_response_alg: 'PS256', introspection_signed_response_alg: 'PS256' });
    const ask = async (by: Caller) => {
      const form = assertionForm(await anAssertion(made.client_id, product.url, key));
      return refusedBy(product.admin, await by.post(`${product.mtls}/token`, { grant_type: 'client_credentials', ...form }));
    };
    const policy = await product.admin.create('/policies', { name: 'FAPI 1', rule: { profile: 'fapi-1-advanced' }, clients: [made.client_id] });
    expect([await ask(caller), await ask(none)]).toEqual([null, null]);
    const { body } = await product.admin.get(`/policies/${policy['id']}/report`);
    const [item] = body['items'] as Json[];
    expect(item!['refusals']).toMatchObject([{ rule: 'TOKEN-TLS-1', requests: 1 }]);
    await product.admin.call('POST', `/policies/${policy['id']}/enforce`);
    expect([await ask(caller), await ask(none)]).toEqual([null, 'TOKEN-TLS-1']);
  }); // prettier-ignore

  it('attack: two enforced policies, one for certificates and one for DPoP → no token, instead of an unbound one', async () => {
    const machine = { grant_types: ['client_credentials'], redirect_uris: [], token_endpoint_auth_method: 'private_key_jwt' };
    const algorithms = { id_token_signed_response_alg: 'PS256', authorization_signed_response_alg: 'PS256', introspection_signed_response_alg: 'PS256' };
    const made = await product.admin.createClient({ ...machine, ...algorithms, jwks: { keys: [key.jwk] } });
    const ask = async (by: Caller, headers: Form = {}) => {
      const form = assertionForm(await anAssertion(made.client_id, product.url, key));
      return refusedBy(product.admin, await by.post(`${product.mtls}/token`, { grant_type: 'client_credentials', ...form }, headers));
    };
    for (const rule of [{ profile: 'fapi-1-advanced' }, { dpop_bound_access_tokens: true }])
      await product.admin.create('/policies', { name: 'One', rule, mode: 'enforce', clients: [made.client_id] });
    const dpop = await (await DpopKey.make()).proof('POST', `${product.mtls}/token`);
    expect([await ask(none), await ask(caller), await ask(none, { dpop }), await ask(caller, { dpop })]).toEqual([
      'TOKEN-TLS-1', 'TOKEN-DPOP-3', expect.any(String), expect.any(String),
    ]);
  }); // prettier-ignore
});
