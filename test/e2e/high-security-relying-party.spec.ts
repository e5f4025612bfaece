import * as openid from 'openid-client';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegisteredClient } from '../support/admin-api.js';
import { newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

// Deprecated by its package as a warning against use in production; the server of the tests has no TLS.
const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated

/** The registration of docs/guides/high-security.md, with the keys of the client. */
const registration = ({ jwk }: ClientKeyPair) => ({
  client_name: 'Payments',
  redirect_uris: [REDIRECT_URI],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  jwks: { keys: [jwk] },
  require_pkce: true,
  require_pushed_authorization_requests: true,
  require_signed_request_object: true,
  request_object_signing_alg: 'ES256',
  dpop_bound_access_tokens: true,
  id_token_signed_response_alg: 'ES256',
  authorization_signed_response_alg: 'ES256',
  introspection_signed_response_alg: 'ES256',
});

describe('openid-client with a signed, pushed request, DPoP and a signed response', () => {
  let product: Product;
  let key: ClientKeyPair;
  let client: RegisteredClient;
  let config: openid.Configuration;
  let DPoP: openid.DPoPHandle;

  beforeAll(async () => {
    product = await startProduct({ env: { DPOP_NONCE: 'on' } });
    key = await newClientKey();
    client = await product.admin.createClient(registration(key));
    const { privateKey, kid } = key;
    const auth = openid.PrivateKeyJwt({ key: privateKey, kid });
    const metadata = {
      id_token_signed_response_alg: 'ES256',
      authorization_signed_response_alg: 'ES256',
      require_signed_request_object: true,
    };
    const execute = [withoutTls, openid.useJwtResponseMode, openid.enableNonRepudiationChecks];
    config = await openid.discovery(new URL(product.url), client.client_id, metadata, auth, { execute });
    DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
  });
  afterAll(() => product.close());

  async function signIn() {
    const [pkceCodeVerifier, expectedNonce, expectedState] = [
      openid.randomPKCECodeVerifier(),
      openid.randomNonce(),
      openid.randomState(),
    ];
    const parameters = {
      redirect_uri: REDIRECT_URI,
      scope: 'openid email',
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    };
    const { privateKey, kid } = key;
    const signed = await openid.buildAuthorizationUrlWithJAR(config, parameters, { key: privateKey, kid });
    const url = await openid.buildAuthorizationUrlWithPAR(config, signed.searchParams, { DPoP });
    const location = new URL(await new UserAgent(product.url).signIn(url.href, ALICE));
    const checks = { pkceCodeVerifier, expectedNonce, expectedState };
    return { url, location, checks };
  }

  it('signs in, calls userinfo, refreshes and revokes; nothing readable is in an address', async () => {
    const { url, location, checks } = await signIn();
    expect([...url.searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
    expect([...location.searchParams.keys()]).toEqual(['response']);
    const tokens = await openid.authorizationCodeGrant(config, location, checks, undefined, { DPoP });
    expect(tokens.claims()).toMatchObject({ sub: product.sub, aud: client.client_id });
    expect(decodeJwt(tokens.access_token)['cnf']).toEqual({ jkt: await DPoP.calculateThumbprint() });
    const userinfo = await openid.fetchUserInfo(config, tokens.access_token, product.sub, { DPoP });
    expect(userinfo.email).toBe('alice@example.com');
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token!, undefined, { DPoP });
    expect(refreshed.token_type).toBe('dpop');
    const introspected = await openid.tokenIntrospection(config, refreshed.access_token);
    expect(introspected).toMatchObject({ active: true, token_type: 'DPoP' });
    await openid.tokenRevocation(config, refreshed.access_token);
    await expect(openid.fetchUserInfo(config, refreshed.access_token, product.sub, { DPoP })).rejects.toThrow();
  });

  it('the code and the tokens of another key are refused', async () => {
    const { location, checks } = await signIn();
    const stolen = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    const theft = openid.authorizationCodeGrant(config, location, checks, undefined, { DPoP: stolen });
    await expect(theft).rejects.toMatchObject({ error: 'invalid_grant' });
    const tokens = await openid.authorizationCodeGrant(config, location, checks, undefined, { DPoP });
    const use = openid.fetchUserInfo(config, tokens.access_token, product.sub, { DPoP: stolen });
    await expect(use).rejects.toThrow();
  });

  it('a plain request, and a pushed one without a signature, are refused', async () => {
    const plain = { client_id: client.client_id, response_type: 'code', redirect_uri: REDIRECT_URI, scope: 'openid' };
    const { location } = await new UserAgent(product.url).get(authorizeUrl(product, plain));
    expect(responseOf(location!)).toMatchObject({ error: 'invalid_request' });
    const push = openid.buildAuthorizationUrlWithPAR(config, { ...plain, code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }, { DPoP }); // prettier-ignore
    await expect(push).rejects.toMatchObject({ error: 'invalid_request' });
  });
});
