import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newClientKey } from '../support/assertions.js';
import { ALICE, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

// Deprecated by its package as a warning against use in production; the server of the tests has no TLS.
const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated

const PAYMENT = { type: 'payment_initiation', amount: '123.50', creditorName: 'Merchant A' };
const SECOND = { ...PAYMENT, amount: '5.00' };

describe('openid-client with authorization_details in a signed, pushed request, and DPoP (RFC 9396)', () => {
  let product: Product;
  let config: openid.Configuration;
  let DPoP: openid.DPoPHandle;
  let signRequest: (parameters: Record<string, string>) => Promise<URL>;

  beforeAll(async () => {
    product = await startProduct();
    await product.admin.createResource({
      identifier: 'https://bank.example',
      authorization_details_types: [
        {
          type: 'payment_initiation',
          title: 'Pay {amount} EUR to {creditorName}',
          schema: {
            type: 'object',
            required: ['amount', 'creditorName'],
            properties: { amount: { type: 'string' }, creditorName: { type: 'string' } },
          },
        },
      ],
    });
    const { privateKey, kid, jwk } = await newClientKey();
    const client = await product.admin.createClient({
      profile: 'fapi-2-security',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      jwks: { keys: [jwk] },
      scope: 'openid',
      authorization_details_types: ['payment_initiation'],
    });
    const auth = openid.PrivateKeyJwt(
      { key: privateKey, kid },
      { [openid.modifyAssertion]: (_, payload) => void (payload['aud'] = product.url) },
    );
    const metadata = { id_token_signed_response_alg: 'PS256' };
    config = await openid.discovery(new URL(product.url), client.client_id, metadata, auth, { execute: [withoutTls] });
    DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    signRequest = (parameters) => openid.buildAuthorizationUrlWithJAR(config, parameters, { key: privateKey, kid });
  });
  afterAll(() => product.close());

  async function tokensFor(...details: object[]) {
    const [pkceCodeVerifier, expectedState] = [openid.randomPKCECodeVerifier(), openid.randomState()];
    const signed = await signRequest({
      redirect_uri: REDIRECT_URI,
      scope: 'openid',
      state: expectedState,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      authorization_details: JSON.stringify(details),
    });
    const url = await openid.buildAuthorizationUrlWithPAR(config, signed.searchParams, { DPoP });
    const location = new URL(await new UserAgent(product.url).signIn(url.href, ALICE));
    return openid.authorizationCodeGrant(config, location, { pkceCodeVerifier, expectedState }, undefined, { DPoP });
  }

  it('the token response and the JWT have what was requested; a refresh narrows it', async () => {
    const tokens = await tokensFor(PAYMENT, SECOND);
    expect(tokens.authorization_details).toEqual([PAYMENT, SECOND]);
    const keys = createRemoteJWKSet(new URL(`${product.url}/jwks`));
    const { payload } = await jwtVerify(tokens.access_token, keys, { audience: 'https://bank.example', typ: 'at+jwt' });
    expect(payload).toMatchObject({ authorization_details: [PAYMENT, SECOND], cnf: { jkt: await DPoP.calculateThumbprint() } }); // prettier-ignore
    const parameters = { authorization_details: JSON.stringify([SECOND]) };
    const narrowed = await openid.refreshTokenGrant(config, tokens.refresh_token!, parameters, { DPoP });
    expect(narrowed.authorization_details).toEqual([SECOND]);
    const introspected = await openid.tokenIntrospection(config, narrowed.access_token);
    expect(introspected).toMatchObject({ active: true, authorization_details: [SECOND] });
  });

  it('a refresh for more → invalid_authorization_details; discovery names the type', async () => {
    const tokens = await tokensFor(PAYMENT);
    const parameters = { authorization_details: JSON.stringify([{ ...PAYMENT, amount: '999.00' }]) };
    const refused = openid.refreshTokenGrant(config, tokens.refresh_token!, parameters, { DPoP });
    await expect(refused).rejects.toMatchObject({ error: 'invalid_authorization_details' });
    expect(config.serverMetadata()['authorization_details_types_supported']).toEqual(['payment_initiation']);
  });

  it('a push with an invalid object → invalid_authorization_details', async () => {
    await expect(tokensFor({ ...PAYMENT, amount: 1 })).rejects.toMatchObject({
      error: 'invalid_authorization_details',
    });
  });
});
