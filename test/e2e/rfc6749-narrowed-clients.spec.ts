import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json, RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { authorize, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

const PHOTOS = 'https://photos.example';

describe.each(DATABASES)('POST /token after an administrator narrowed the client, on %s', (database) => {
  let product: Product;
  let agent: UserAgent;
  let client: RegisteredClient;
  let channel: BackChannel;

  beforeAll(async () => {
    product = await startProduct({ database });
    agent = new UserAgent(product.url);
    await product.admin.createResource({ identifier: PHOTOS, name: 'Photos', scopes: ['photos:read'] });
  });
  afterAll(() => product.close());
  beforeEach(async () => {
    client = await product.admin.createClient({
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid email photos:read',
    });
    channel = new BackChannel(product.url, client);
  });

  const signIn = (scope = 'openid email photos:read') => channel.signIn({ scope }, agent);

  async function change(metadata: Json): Promise<void> {
    expect((await product.admin.call('PATCH', `/clients/${client.client_id}`, metadata)).status).toBe(200);
  }

  it('TK9: a refresh → the granted scope that is still registered, without the API of a removed scope', async () => {
    const { refresh_token } = await signIn();
    await change({ scope: 'openid email' });
    const { status, body } = await channel.refresh(refresh_token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ scope: 'openid email' });
    expect(decodeJwt(body['access_token'])).toMatchObject({ scope: 'openid email', aud: product.url });
  });

  it('TK9: a refresh that names a removed scope → invalid_scope, and the refresh token stays valid', async () => {
    const { refresh_token } = await signIn();
    await change({ scope: 'openid email' });
    expectError(await channel.refresh(refresh_token, { scope: 'openid photos:read' }), product.url, 'invalid_scope');
    expect((await channel.refresh(refresh_token)).status).toBe(200);
  });

  it('TK9: a refresh without any remaining scope → invalid_scope; after the scope is registered again → 200', async () => {
    const { refresh_token } = await signIn('photos:read');
    await change({ scope: 'openid email' });
    expectError(await channel.refresh(refresh_token), product.url, 'invalid_scope');
    await change({ scope: 'openid email photos:read' });
    expect((await channel.refresh(refresh_token)).body).toMatchObject({ scope: 'photos:read' });
  });

  it('a code from before the change → the remaining scope, and no ID token without openid', async () => {
    const { code } = await authorize(
      { url: product.url, client },
      { response_type: 'code', scope: 'openid email' },
      agent,
    );
    await change({ scope: 'email' });
    const { status, body } = await channel.redeem(code!);
    expect(status).toBe(200);
    expect(body).toMatchObject({ scope: 'email' });
    expect(body).not.toHaveProperty('id_token');
  });

  it('a client without the grant type refresh_token → unauthorized_client, and no new refresh token', async () => {
    const { refresh_token } = await signIn();
    await change({ grant_types: ['authorization_code'] });
    expectError(await channel.refresh(refresh_token), product.url, 'unauthorized_client');
    expect(await signIn()).not.toHaveProperty('refresh_token');
    await change({ grant_types: ['authorization_code', 'refresh_token'] });
    expect((await channel.refresh(refresh_token)).status).toBe(200);
  });
});
