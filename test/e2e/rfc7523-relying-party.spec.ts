import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegisteredClient } from '../support/admin-api.js';
import { newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { OutboundTarget, TARGET_CA } from '../support/outbound-target.js';
import { ALICE, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

// Deprecated by its package as a warning against use in production; the server of the tests has no TLS.
const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated

describe('openid-client authenticates by assertions (OIDC Core §9)', () => {
  let product: Product;
  let target: OutboundTarget;
  let key: ClientKeyPair;

  beforeAll(async () => {
    target = await OutboundTarget.start();
    product = await startProduct({ env: { OUTBOUND_ALLOW: 'localhost', OUTBOUND_CA: TARGET_CA } });
    key = await newClientKey('RS256');
  });
  afterAll(async () => {
    await product?.close();
    target?.close();
  });

  /** Runs the code flow, a refresh, introspection and revocation; each call authenticates again. */
  async function useEverything({ client_id }: RegisteredClient, auth: openid.ClientAuth): Promise<void> {
    const config = await openid.discovery(new URL(product.url), client_id, undefined, auth, { execute: [withoutTls] });
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const expectedNonce = openid.randomNonce();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: 'openid',
      nonce: expectedNonce,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const response = new URL(await new UserAgent(product.url).signIn(url.href, ALICE));
    const tokens = await openid.authorizationCodeGrant(config, response, { pkceCodeVerifier, expectedNonce });
    expect(tokens.claims()).toMatchObject({ aud: client_id, sub: product.sub });
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token!);
    expect(await openid.tokenIntrospection(config, refreshed.access_token)).toMatchObject({ active: true, client_id });
    await openid.tokenRevocation(config, refreshed.access_token);
    expect(await openid.tokenIntrospection(config, refreshed.access_token)).toMatchObject({ active: false });
    expect((await openid.clientCredentialsGrant(config)).access_token).toBeTypeOf('string');
  }

  it.each(['inline', 'behind a jwks_uri'])('31: PrivateKeyJwt with keys %s', async (where) => {
    const keys = { keys: [key.jwk] };
    const source = where === 'inline' ? { jwks: keys } : { jwks_uri: target.serveJson('/jwks', keys) };
    const metadata = { ...EVERYTHING, token_endpoint_auth_method: 'private_key_jwt', ...source };
    const { privateKey, kid } = key;
    await useEverything(await product.admin.createClient(metadata), openid.PrivateKeyJwt({ key: privateKey, kid }));
  });

  it('31: ClientSecretJwt', async () => {
    const client = await product.admin.createClient({ ...EVERYTHING, token_endpoint_auth_method: 'client_secret_jwt' });
    await useEverything(client, openid.ClientSecretJwt(client.client_secret));
  });
});
