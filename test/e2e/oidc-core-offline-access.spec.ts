import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel } from '../support/back-channel.js';
import { authorize, EVERYTHING, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

const WITH_CODE = ['code', 'code token', 'code id_token', 'code id_token token'];

describe.each(DATABASES)('offline_access (OIDC Core §11), on %s', (database) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ database });
  });
  afterAll(() => product.close());

  async function redeemed(client: BackChannel, asked: Record<string, string>, agent?: UserAgent): Promise<Json> {
    const { client_id } = client.client;
    const parameters = { nonce: 'n', ...asked };
    const response = await authorize({ url: product.url, client: { client_id, client_secret: '' } }, parameters, agent);
    const { status, body } = await client.redeem(response['code']!);
    expect(status).toBe(200);
    return body;
  }

  describe.each(WITH_CODE)('response_type %s', (response_type) => {
    it.each(['openid offline_access', 'offline_access email'])(
      'scope "%s" with consent → a refresh token that works after the session has ended',
      async (scope) => {
        const client = new BackChannel(product.url, product.client);
        const agent = new UserAgent(product.url);
        const { refresh_token } = await redeemed(client, { response_type, scope, prompt: 'consent' }, agent);
        expect(refresh_token).toBeTypeOf('string');
        await agent.submit(await agent.get('/logout'), {});
        const { status, body } = await client.refresh(refresh_token);
        expect(status).toBe(200);
        expect(decodeJwt(body['access_token'])['scope']).toBe(scope);
        expect('id_token' in body).toBe(scope.includes('openid'));
      },
    );

    it.each<Record<string, string>>([{ scope: 'openid offline_access' }, { scope: 'openid', prompt: 'consent' }])(
      'offline_access without consent or not requested, %j → a refresh token unless the response_type contains token',
      async (asked) => {
        const client = new BackChannel(product.url, product.client);
        const body = await redeemed(client, { response_type, ...asked });
        expect('refresh_token' in body).toBe(!response_type.split(' ').includes('token'));
      },
    );

    it('a client that is not registered for refresh_token → no refresh token', async () => {
      const grant_types = ['authorization_code', 'implicit'];
      const client = new BackChannel(product.url, await product.admin.createClient({ ...EVERYTHING, grant_types }));
      const asked = { response_type, scope: 'openid offline_access', prompt: 'consent' };
      expect(await redeemed(client, asked)).not.toHaveProperty('refresh_token');
    });
  });
});
