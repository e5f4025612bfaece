import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, request } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { EVERYTHING, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

describe.each(DATABASES)('POST /revoke (RFC 7009), on %s', (database) => {
  let product: Product;
  let agent: UserAgent;
  let client: BackChannel;
  let opaque: BackChannel;
  let spa: BackChannel;

  beforeAll(async () => {
    product = await startProduct({ database });
    const { admin, url } = product;
    agent = new UserAgent(url);
    client = new BackChannel(url, product.client);
    opaque = new BackChannel(url, await admin.createClient({ ...EVERYTHING, access_token_format: 'opaque' }));
    const grant_types = ['authorization_code', 'implicit', 'refresh_token'];
    const { client_id } = await admin.createClient({
      ...EVERYTHING,
      grant_types,
      token_endpoint_auth_method: 'none',
    });
    spa = new BackChannel(url, { client_id });
  });
  afterAll(() => product.close());

  const alive = async (token: string) => (await client.userinfo(token)).status === 200;

  it.each(['jwt', 'opaque'])(
    'RV2: a %s access token ends alone: other tokens and the refresh token stay',
    async (format) => {
      const its = format === 'jwt' ? client : opaque;
      const first = await its.signIn({}, agent);
      const answer = await its.revoke(first['access_token']);
      expect(answer).toMatchObject({ status: 200, body: { text: '' } });
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await alive(first['access_token'])).toBe(false);
      const second = await its.refresh(first['refresh_token']);
      expect(second.status).toBe(200);
      expect(await alive(second.body['access_token'])).toBe(true);
    },
  );

  it('RV2: a refresh token ends with all access tokens of its family; another authorization stays', async () => {
    const first = await client.signIn({}, agent);
    const second = (await client.refresh(first['refresh_token'])).body;
    const elsewhere = await client.signIn({}, agent);
    expect((await client.revoke(second['refresh_token'])).status).toBe(200);
    expect(await alive(first['access_token'])).toBe(false);
    expect(await alive(second['access_token'])).toBe(false);
    expectError(await client.refresh(second['refresh_token']), product.url, 'invalid_grant');
    expect(await alive(elsewhere['access_token'])).toBe(true);
  });

  it('RV2: a superseded refresh token ends its whole family as well', async () => {
    const first = await client.signIn({}, agent);
    const second = (await client.refresh(first['refresh_token'])).body;
    expect((await client.revoke(first['refresh_token'])).status).toBe(200);
    expect(await alive(second['access_token'])).toBe(false);
  });

  it('RV2: a public client revokes its own tokens with its client_id', async () => {
    const { access_token, refresh_token } = await spa.signIn({}, agent);
    expect((await spa.revoke(access_token)).status).toBe(200);
    expect(await alive(access_token)).toBe(false);
    expect((await spa.revoke(refresh_token)).status).toBe(200);
    expectError(await spa.refresh(refresh_token), product.url, 'invalid_grant');
  });

  it('an access token of client_credentials ends', async () => {
    for (const its of [client, opaque]) {
      const { body } = await its.token({ grant_type: 'client_credentials' });
      expect((await its.introspect(body['access_token'])).body).toMatchObject({ active: true });
      await its.revoke(body['access_token']);
      expect((await its.introspect(body['access_token'])).body).toEqual({ active: false });
    }
  });

  it.each([
    ['text', () => 'nonsense'],
    ['three parts', () => 'a.b.c'],
    ['an unknown opaque token', () => `019a0000-0000-7000-8000-000000000000.${'A'.repeat(43)}`],
    ['an unknown refresh token', () => `019a0000-0000-7000-8000-000000000000.1.${'A'.repeat(43)}`],
  ])('RV1: %s → 200', async (_, token) => {
    expect((await client.revoke(token())).status).toBe(200);
  });

  it('RV1: a token that has ended → 200, each time', async () => {
    const { access_token, refresh_token } = await client.signIn({}, agent);
    for (const token of [access_token, access_token, refresh_token, refresh_token, access_token]) {
      expect((await client.revoke(token)).status).toBe(200);
    }
  });

  it('RV1: a token of another client → invalid_request, and it stays valid', async () => {
    for (const its of [client, opaque]) {
      const { access_token, refresh_token } = await its.signIn({}, agent);
      for (const token of [access_token, refresh_token]) {
        expectError(await spa.revoke(token), product.url, 'invalid_request');
      }
      expect(await alive(access_token)).toBe(true);
      expect((await its.refresh(refresh_token)).status).toBe(200);
    }
  });

  it('RV1: a forged refresh token → 200, and nothing ends', async () => {
    const { access_token, refresh_token } = await client.signIn({}, agent);
    expect((await client.revoke(`${refresh_token.slice(0, -43)}${'A'.repeat(43)}`)).status).toBe(200);
    expect(await alive(access_token)).toBe(true);
  });

  it('no client authentication, or a wrong one → 401 invalid_client, and the token stays valid', async () => {
    const { access_token } = await client.signIn({}, agent);
    const form = { token: access_token as string };
    expectError(await postForm(`${product.url}/revoke`, form), product.url, 'invalid_client', 401);
    const wrong = basic(product.client.client_id, 'wrong');
    expectError(await postForm(`${product.url}/revoke`, form, wrong), product.url, 'invalid_client', 401);
    expect(await alive(access_token)).toBe(true);
  });

  it('no token → invalid_request', async () => {
    expectError(await client.post('/revoke', {}), product.url, 'invalid_request');
  });

  it('an unknown token of 8001 characters → 200 (§2.2)', async () => {
    expect((await client.post('/revoke', { token: 'x'.repeat(8001) })).status).toBe(200);
  });

  it('GET → 405', async () => {
    expectError(await request(`${product.url}/revoke?token=x`), product.url, 'invalid_request', 405);
  });
});
