import type { Server } from 'node:http';
import { exportJWK, type JWK } from 'jose';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm } from '../../support/admin-api.js';
import { freePort } from '../../support/app.js';
import { DpopKey } from '../../support/dpop.js';
import { OrdersApi } from '../../support/resource-server/orders-api.js';
import { AUDIENCE, newSigningKey } from '../../support/resource-server/test-issuer.js';

const OPAQUE = 'https://parcels.example.com';
const SECRET = 'a-secret-of-the-tests-with-32-characters';

describe('oidc-provider as the issuer', () => {
  let server: Server;
  let api: OrdersApi;
  let parcels: OrdersApi;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const { privateKey } = await newSigningKey('rs', 'RS256');
    const provider = providerAt(url, { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' });
    server = await new Promise<Server>((resolve) => {
      const listening: Server = provider.listen(port, '127.0.0.1', () => resolve(listening));
    });
    api = await OrdersApi.start({ options: { issuer: url, audience: AUDIENCE } });
    const introspection = { clientId: 'parcels', clientSecret: SECRET };
    parcels = await OrdersApi.start({ options: { issuer: url, audience: OPAQUE, introspection } });
  });
  afterAll(async () => {
    await api.close();
    await parcels.close();
    await new Promise((resolve) => server.close(resolve));
  });

  async function tokenFor(resource: string, proof?: string): Promise<string> {
    const form = { grant_type: 'client_credentials', scope: 'orders:read', resource };
    const answer = await postForm(`${url}/token`, form, { ...basic('shop', SECRET), ...(proof && { dpop: proof }) });
    expect(answer).toMatchObject({ status: 200 });
    return answer.body['access_token'] as string;
  }

  it('a JWT access token → 200; of another API → 401', async () => {
    const token = await tokenFor(AUDIENCE);
    expect(await api.get('/me', token)).toMatchObject({
      status: 200,
      body: { clientId: 'shop', scopes: ['orders:read'] },
    });
    expect(await parcels.get('/me', token)).toMatchObject({ status: 401 });
  });

  it('an opaque access token is introspected → 200; unknown → 401; where nothing introspects → 401', async () => {
    const token = await tokenFor(OPAQUE);
    expect(token).not.toContain('.');
    expect(await parcels.get('/me', token)).toMatchObject({ status: 200, body: { clientId: 'shop' } });
    expect(await parcels.get('/me', `${token}x`)).toMatchObject({ status: 401 });
    expect(await api.get('/me', token)).toMatchObject({ status: 401 });
  });

  it('tokens bound by DPoP, JWT and opaque → 200 with a proof, 401 as Bearer', async () => {
    const key = await DpopKey.make();
    for (const [resource, at] of [
      [AUDIENCE, api],
      [OPAQUE, parcels],
    ] as const) {
      const token = await tokenFor(resource, await key.proof('POST', `${url}/token`));
      const proof = await key.proof('GET', `${resource}/me`, {}, token);
      expect(await at.get('/me', token)).toMatchObject({ status: 401 });
      expect(await at.send('GET', '/me', ['Authorization', `DPoP ${token}`, 'DPoP', proof])).toMatchObject({
        status: 200,
      });
    }
  });
});

function providerAt(url: string, key: JWK): Provider {
  return new Provider(url, {
    jwks: { keys: [key] },
    ttl: { ClientCredentials: 300 },
    clients: ['shop', 'parcels'].map((id) => ({
      client_id: id,
      client_secret: SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    routes: { token: '/token' },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      dPoP: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: 'orders:read',
          audience: resource,
          accessTokenFormat: resource === OPAQUE ? 'opaque' : 'jwt',
        }),
      },
    },
  });
}
