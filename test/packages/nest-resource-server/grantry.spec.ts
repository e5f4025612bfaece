import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegisteredClient } from '../../support/admin-api.js';
import { BackChannel } from '../../support/back-channel.js';
import { DpopKey } from '../../support/dpop.js';
import { REDIRECT_URI, startProduct, type Product } from '../../support/product.js';
import { OrdersApi } from '../../support/resource-server/orders-api.js';
import { AUDIENCE } from '../../support/resource-server/test-issuer.js';
import { basic, postForm } from '../../support/admin-api.js';

const OPAQUE = 'https://parcels.example.com';

describe('Grantry as the issuer', () => {
  let product: Product;
  let shop: RegisteredClient;
  let api: OrdersApi;
  let parcels: OrdersApi;

  beforeAll(async () => {
    product = await startProduct();
    const { admin, sub } = product;
    const orders = await admin.createResource({
      identifier: AUDIENCE,
      name: 'Orders',
      scopes: ['orders:read', 'orders:write'],
      roles: [{ name: 'manager' }],
    });
    await admin.createResource({
      identifier: OPAQUE,
      name: 'Parcels',
      scopes: ['orders:admin'],
      access_token_format: 'opaque',
    });
    await admin.call('PUT', `/resources/${orders['id']}/roles/manager/users/${sub}`);
    shop = await admin.createClient({
      client_name: 'Shop',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'client_credentials', 'refresh_token'],
      scope: 'openid orders:read orders:write orders:admin',
    });
    const parcelsApi = await admin.createClient({ client_name: 'Parcels API', grant_types: ['client_credentials'], resource_ids: [OPAQUE] }); // prettier-ignore
    api = await OrdersApi.start({ options: { issuer: product.url, audience: AUDIENCE } });
    const introspection = { clientId: parcelsApi.client_id, clientSecret: parcelsApi.client_secret };
    parcels = await OrdersApi.start({ platform: 'fastify', options: { issuer: product.url, audience: OPAQUE, introspection } }); // prettier-ignore
  });
  afterAll(async () => {
    await api.close();
    await parcels.close();
    await product.close();
  });

  const signIn = (scope: string) => new BackChannel(product.url, shop).signIn({ scope });
  const credentials = async (scope: string, headers: Readonly<Record<string, string>> = {}) => {
    const form = { grant_type: 'client_credentials', scope };
    const answer = await postForm(`${product.url}/token`, form, { ...basic(shop.client_id, shop.client_secret), ...headers }); // prettier-ignore
    return answer.body['access_token'] as string;
  };

  it('the token of a user → 200 with scopes, roles and the time of the sign-in; its ID token → 401', async () => {
    const tokens = await signIn('openid orders:read');
    const answer = await api.get('/me', tokens['access_token'] as string);
    expect(answer).toMatchObject({ status: 200, body: { subject: product.sub, clientId: shop.client_id, roles: ['manager'] } }); // prettier-ignore
    expect(answer.body['claims']).toMatchObject({ auth_time: expect.any(Number), acr: expect.any(String) });
    expect(await api.get('/managers', tokens['access_token'] as string)).toMatchObject({ status: 200 });
    expect(await api.get('/me', tokens['id_token'] as string)).toMatchObject({ status: 401 });
  });

  it('the token of a client without the role → 403; without the scope → 403 insufficient_scope', async () => {
    const token = await credentials('orders:read');
    expect(await api.get('/orders', token)).toMatchObject({ status: 200 });
    expect(await api.get('/managers', token)).toMatchObject({ status: 403 });
    expect(await api.get('/admin', token)).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
  });

  it('an opaque token → 200 by introspection, 401 at once after its revocation, 401 at another API', async () => {
    const token = await credentials('orders:admin');
    expect(await parcels.get('/admin', token)).toMatchObject({ status: 200 });
    expect(await api.get('/admin', token)).toMatchObject({ status: 401 });
    await new BackChannel(product.url, shop).revoke(token);
    expect(await parcels.get('/admin', token)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
  });

  it('tokens bound by DPoP, JWT and opaque → 200 with a proof, 401 as Bearer', async () => {
    const key = await DpopKey.make();
    for (const [scope, at, url] of [
      ['orders:read', api, AUDIENCE],
      ['orders:admin', parcels, OPAQUE],
    ] as const) {
      const token = await credentials(scope, { dpop: await key.proof('POST', `${product.url}/token`) });
      const proof = await key.proof('GET', `${url}/me`, {}, token);
      expect(await at.get('/me', token)).toMatchObject({ status: 401 });
      expect(await at.send('GET', '/me', ['Authorization', `DPoP ${token}`, 'DPoP', proof])).toMatchObject({
        status: 200,
      });
    }
  });

  it('@RequiresAuthentication → the challenge names what Grantry understands (RFC 9470 §3)', async () => {
    const { access_token: token } = await signIn('openid orders:read');
    const answer = await api.send('POST', '/payments', ['Authorization', `Bearer ${token}`]);
    expect(answer).toMatchObject({ status: 401, body: { error: 'insufficient_user_authentication' } });
  });
});
