import { exportJWK, generateKeyPair } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../support/admin-api.js';
import { ALICE, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

// Deprecated by its package as a warning against use in production; the server of the tests has no TLS.
const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

/** Registers a client, signs alice in with openid-client and fetches userinfo, with every check that openid-client has. */
async function signIn(metadata: Json, ...settings: ((config: openid.Configuration) => void)[]) {
  const { client_id, client_secret } = await product.admin.createClient({ ...EVERYTHING, ...metadata });
  const { jwks: _, ...expected } = metadata;
  const config = await openid.discovery(
    new URL(product.url),
    client_id,
    expected,
    openid.ClientSecretBasic(client_secret),
    {
      execute: [withoutTls, openid.enableNonRepudiationChecks, ...settings],
    },
  );
  const checks = { expectedNonce: openid.randomNonce(), pkceCodeVerifier: openid.randomPKCECodeVerifier() };
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid email',
    nonce: checks.expectedNonce,
    code_challenge: await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  const response = new URL(await new UserAgent(product.url).signIn(url.href, ALICE));
  const tokens = await openid.authorizationCodeGrant(config, response, { ...checks, idTokenExpected: true });
  const claims = tokens.claims()!;
  return { claims, userinfo: await openid.fetchUserInfo(config, tokens.access_token, claims.sub) };
}

describe('openid-client accepts ID tokens and userinfo', () => {
  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('34, 39: both signed with %s', async (alg) => {
    const { claims, userinfo } = await signIn({ id_token_signed_response_alg: alg, userinfo_signed_response_alg: alg });
    expect(claims.sub).toBe(product.sub);
    expect(userinfo).toMatchObject({ sub: product.sub, email: 'alice@example.com', iss: product.url });
  });

  it('CM5: both signed, then encrypted', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { extractable: true });
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'theirs', use: 'enc' }] };
    const wanted = (kind: string) => ({
      [`${kind}_signed_response_alg`]: 'ES256',
      [`${kind}_encrypted_response_alg`]: 'ECDH-ES+A256KW',
      [`${kind}_encrypted_response_enc`]: 'A256GCM',
    });
    const { claims, userinfo } = await signIn({ jwks, ...wanted('id_token'), ...wanted('userinfo') }, (config) =>
      openid.enableDecryptingResponses(config, ['A256GCM'], { key: privateKey, alg: 'ECDH-ES+A256KW', kid: 'theirs' }),
    );
    expect([claims.sub, userinfo.email]).toEqual([product.sub, 'alice@example.com']);
  });

  it('44: with the same pairwise subject in both', async () => {
    const { claims, userinfo } = await signIn({ subject_type: 'pairwise' });
    expect(userinfo.sub).toBe(claims.sub);
    expect(claims.sub).not.toBe(product.sub);
  });
});
