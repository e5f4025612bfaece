import { TimedNonces } from '@grantry/nest';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { Agent, fetch as send } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Identity } from '../../support/client-certificates.js';
import { Caller, startMutualTlsProduct, type MutualTlsProduct } from '../../support/mutual-tls.js';
import { OrdersApi, PLATFORMS } from '../../support/resource-server/orders-api.js';
import { AUDIENCE } from '../../support/resource-server/test-issuer.js';

describe.each(PLATFORMS)('a relying party on openid-client, Grantry, and an API on %s', (platform) => {
  let product: MutualTlsProduct;
  let api: OrdersApi;
  let config: openid.Configuration;

  beforeAll(async () => {
    product = await startMutualTlsProduct();
    await product.admin.createResource({ identifier: AUDIENCE, name: 'Orders', scopes: ['orders:read'] });
    const client = await product.admin.createClient({ grant_types: ['client_credentials'], scope: 'orders:read' });
    config = await openid.discovery(new URL(product.url), client.client_id, undefined, openid.ClientSecretBasic(client.client_secret)); // prettier-ignore
    openid.allowInsecureRequests(config); // oxlint-disable-line typescript/no-deprecated
    const nonces = new TimedNonces('a secret of thirty-two characters');
    const options = { issuer: product.url, audience: AUDIENCE, dpop: { nonces } };
    // As in the README: the framework knows the public address.
    api = await OrdersApi.start({ platform, options: { ...options, publicUrl: ({ protocol, host }) => `${protocol}://${host}` } }); // prettier-ignore
  });
  afterAll(async () => {
    await api.close();
    await product.close();
  });

  it('DPoP: openid-client sends the nonce that the API asks for → 200', async () => {
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    const tokens = await openid.clientCredentialsGrant(config, { scope: 'orders:read' }, { DPoP });
    expect(tokens.token_type).toBe('dpop');
    const call = () => openid.fetchProtectedResource(config, tokens.access_token, new URL(`${api.url}/orders?page=2`), 'GET', null, undefined, { DPoP }); // prettier-ignore
    expect((await call()).status).toBe(200);
    expect((await call()).status).toBe(200);
    expect(api.log.filter(([, line]) => line.includes('rule dpop-nonce'))).toHaveLength(1);
  });

  it('a challenge (RFC 9470) is read with its parameters, and the one of RFC 6750 with its scope', async () => {
    const { access_token: token } = await openid.clientCredentialsGrant(config, { scope: 'orders:read' });
    const challengeOf = async (path: string, method: string) => {
      const call = openid.fetchProtectedResource(config, token, new URL(path, api.url), method);
      const error: unknown = await call.then(() => undefined, (reason: unknown) => reason); // prettier-ignore
      if (!(error instanceof openid.WWWAuthenticateChallengeError)) throw new Error(`no challenge: ${String(error)}`);
      return error.cause[0]!;
    };
    expect(await challengeOf('/payments', 'POST')).toMatchObject({
      scheme: 'bearer',
      parameters: { error: 'insufficient_user_authentication', acr_values: 'urn:example:2 phr', max_age: '300' },
    });
    expect(await challengeOf('/admin', 'GET')).toMatchObject({
      parameters: { error: 'insufficient_scope', scope: 'orders:admin' },
    });
  });

  it('the metadata of the API names Grantry as its provider (RFC 9728 §3)', async () => {
    const options = { [oauth.customFetch]: (url: string) => fetch(url.replace(AUDIENCE, api.url)) };
    const response = await oauth.resourceDiscoveryRequest(new URL(AUDIENCE), options);
    const resource = await oauth.processResourceDiscoveryResponse(new URL(AUDIENCE), response);
    expect(resource.authorization_servers).toEqual([product.url]);
  });

  it('a token of Grantry that is bound to a certificate → 200 with the certificate, 401 with another', async () => {
    const identity = await product.authority.issue();
    const certificate = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=payments,O=Example Bank,C=DE', tls_client_certificate_bound_access_tokens: true }; // prettier-ignore
    const client = await product.admin.createClient({ ...certificate, grant_types: ['client_credentials'], scope: 'orders:read' }); // prettier-ignore
    const tls = { ...(await Identity.make()).tls, requestCert: true, rejectUnauthorized: false };
    const overTls = await OrdersApi.start({ platform, tls, options: { issuer: product.url, audience: AUDIENCE } });
    const caller = new Caller(identity);
    const { body } = await caller.post(`${product.mtls}/token`, { grant_type: 'client_credentials', scope: 'orders:read', client_id: client.client_id }); // prettier-ignore
    const token = body['access_token'] as string;
    expect(await statusOverTls(overTls, token, identity)).toBe(200);
    expect(await statusOverTls(overTls, token, await Identity.make())).toBe(401);
    await caller.close();
    await overTls.close();
  });
});

async function statusOverTls({ url }: OrdersApi, token: string, by: Identity): Promise<number> {
  const dispatcher = new Agent({ connect: { ...by.tls, rejectUnauthorized: false } });
  const { status } = await send(`${url}/orders`, { dispatcher, headers: { authorization: `Bearer ${token}` } });
  await dispatcher.destroy();
  return status;
}
