import { randomUUID } from 'node:crypto';
import { SignJWT, decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json, RegisteredClient } from '../support/admin-api.js';
import { anAssertion, assertionForm, newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { Identity } from '../support/client-certificates.js';
import { Caller, startMutualTlsProduct, type MutualTlsProduct } from '../support/mutual-tls.js';
import { ALICE, REDIRECT_URI } from '../support/product.js';
import { refusedBy } from '../support/refused-by.js';
import { secondsFromNow } from '../support/request-objects.js';
import { UserAgent } from '../support/user-agent.js';

const CIBA = 'urn:openid:params:grant-type:ciba';

describe('the profile ciba (FAPI-CIBA §5.2.2)', () => {
  let product: MutualTlsProduct;
  let key: ClientKeyPair;
  let rsa: ClientKeyPair;
  let caller: Caller;
  let client: RegisteredClient;

  beforeAll(async () => {
    product = await startMutualTlsProduct();
    [key, rsa] = await Promise.all([newClientKey('PS256'), newClientKey('RS256')]);
    caller = new Caller(await Identity.make());
    client = await product.admin.createClient(minimal());
  });
  afterAll(async () => {
    await caller.close();
    await product.close();
  });

  const minimal = () => ({ profile: 'ciba', jwks: { keys: [key.jwk, rsa.jwk] } });
  const requestOf = ({ client_id: id }: RegisteredClient, claims: Json, by: ClientKeyPair) =>
    new SignJWT({ iss: id, aud: product.url, jti: randomUUID(), iat: secondsFromNow(0), nbf: secondsFromNow(0), exp: secondsFromNow(60), scope: 'openid', login_hint: ALICE.username, binding_message: 'W4SCT', ...claims })
      .setProtectedHeader({ alg: by.alg, kid: by.kid }).sign(by.privateKey); // prettier-ignore
  async function ask(claims: Json | null, { by = key, of = client } = {}): Promise<string | null> {
    const signed: Record<string, string> = claims === null ? { scope: 'openid', login_hint: ALICE.username } : { request: await requestOf(of, claims, by) };
    const assertion = assertionForm(await anAssertion(of.client_id, product.url, key));
    return refusedBy(product.admin, await caller.post(`${product.mtls}/backchannel-authentication`, { ...signed, ...assertion }));
  } // prettier-ignore

  it('gets what the profile requires: the grant, poll, signed requests, bound tokens', async () => {
    const { body } = await product.admin.get(`/clients/${client.client_id}`);
    expect(body).toMatchObject({
      grant_types: [CIBA], backchannel_token_delivery_mode: 'poll', backchannel_authentication_request_signing_alg: 'PS256',
      token_endpoint_auth_method: 'private_key_jwt', tls_client_certificate_bound_access_tokens: true,
    }); // prettier-ignore
  });

  it.each<[string, Json]>([
    ['a shared secret', { token_endpoint_auth_method: 'client_secret_basic' }],
    ['RS256 for its requests', { backchannel_authentication_request_signing_alg: 'RS256' }],
    ['the code flow', { grant_types: [CIBA, 'authorization_code'], redirect_uris: [REDIRECT_URI] }],
    ['tokens without a certificate', { tls_client_certificate_bound_access_tokens: false }],
  ])('registration refuses %s', async (_, change) => {
    expect((await product.admin.call('POST', '/clients', { ...minimal(), ...change })).status).toBe(400);
  });

  it.each<[string, Json | null, string | null]>([
    ['signed, with a binding_message', {}, null],
    ['without a binding_message', { binding_message: undefined }, 'AUTHZ-CIBA-20'],
    ['unsigned', null, 'AUTHZ-CIBA-1'],
    ['valid for more than an hour', { exp: secondsFromNow(3700) }, 'AUTHZ-CIBA-'],
    ['of more than an hour ago', { nbf: secondsFromNow(-3700) }, 'AUTHZ-CIBA-'],
  ])('a request %s → %s', async (_, claims, refused) => {
    const rule = await ask(claims);
    if (refused === null) expect(rule).toBeNull();
    else expect(rule).toMatch(new RegExp(`^${refused}`));
  });

  it('openid-client with a signed request and a certificate → tokens that are bound to the certificate', async () => {
    const metadata = { use_mtls_endpoint_aliases: true };
    const auth = openid.PrivateKeyJwt({ key: key.privateKey, kid: key.kid });
    const options = { [openid.customFetch]: caller.fetch };
    const config = await openid.discovery(new URL(product.url), client.client_id, metadata, auth, options);
    const begun = await openid.initiateBackchannelAuthentication(config, { request: await requestOf(client, {}, key) });
    const polled = openid.pollBackchannelAuthenticationGrant(config, { ...begun, interval: 1 });
    const agent = new UserAgent(product.url);
    const login = await agent.follow(
      await agent.get(`${product.url}/approve?request=${begun.auth_req_id.split('.')[0]}`),
    );
    const page = await agent.follow(await agent.submit(login, { ...ALICE }));
    await agent.submit(page, { decision: 'allow' });
    const tokens = await polled;
    expect(decodeJwt(tokens.access_token)['cnf']).toHaveProperty('x5t#S256');
    const info = await openid.fetchUserInfo(config, tokens.access_token, product.sub);
    expect(info.sub).toBe(product.sub);
  });

  it('a request signed by RS256 is refused', async () => {
    expect(await ask({}, { by: rsa })).toMatch(/^AUTHZ-CIBA-/);
  });

  it('a policy in report for the profile names what enforcement refuses', async () => {
    const algs = { id_token_signed_response_alg: 'PS256', authorization_signed_response_alg: 'PS256', introspection_signed_response_alg: 'PS256' };
    const usual = { grant_types: [CIBA], response_types: [], backchannel_token_delivery_mode: 'poll', backchannel_authentication_request_signing_alg: 'PS256', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] }, ...algs };
    const of = await product.admin.createClient(usual);
    const policy = await product.admin.create('/policies', { name: 'CIBA', rule: { profile: 'ciba' }, clients: [of.client_id] });
    expect(await ask({ binding_message: undefined }, { of })).toBeNull();
    const { body } = await product.admin.get(`/policies/${policy['id']}/report`);
    expect((body['items'] as Json[])[0]!['refusals']).toMatchObject([{ rule: 'AUTHZ-CIBA-20', requests: 1 }]);
    await product.admin.call('POST', `/policies/${policy['id']}/enforce`);
    expect(await ask({ binding_message: undefined }, { of })).toBe('AUTHZ-CIBA-20');
    expect(await ask({}, { of })).toBeNull();
  }); // prettier-ignore
});
