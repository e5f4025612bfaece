import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, textOf, UserAgent } from '../support/user-agent.js';

describe.each(DATABASES)('unknown and unregistered scopes over %s (OIDC Core §3.1.2.1)', (database) => {
  let product: Product;
  let client: RegisteredClient;
  beforeAll(async () => {
    product = await startProduct({ database });
    await product.admin.createResource({
      identifier: 'https://orders.example',
      scopes: ['orders:read', 'orders:write'],
    });
    client = await product.admin.createClient({
      redirect_uris: [REDIRECT_URI],
      response_types: ['code', 'token', 'id_token token'],
      grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials', 'password'],
      scope: 'openid profile orders:read reports',
      default_scope: 'orders:read',
    });
  });
  afterAll(() => product.close());

  const url = (change: Readonly<Record<string, string>>) =>
    authorizeUrl(product, {
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'token',
      state: 's',
      ...change,
    });
  const granted = async (change: Readonly<Record<string, string>>) =>
    responseOf(await new UserAgent(product.url).signIn(url(change), ALICE));
  const token = (form: Readonly<Record<string, string>>) =>
    postForm(`${product.url}/token`, form, basic(client.client_id, client.client_secret));

  it.each([
    ['unknown ones', 'openid groups roles offline', 'openid'],
    ['unregistered claims scopes', 'openid profile email phone address', 'openid profile'],
    ['both beside a scope of an API', 'groups email orders:read', 'orders:read'],
    ['no registered scope, also when no resource defines it', 'openid reports', 'openid reports'],
  ])('GET /authorize drops %s → the response names the granted scope', async (_, scope, kept) => {
    const response = await granted({ scope });
    expect(decodeJwt(response['access_token']!)['scope']).toBe(kept);
    expect(response['scope'] ?? scope).toBe(kept);
  });

  it('GET /consent does not show dropped scopes, and POST /token names the granted scope', async () => {
    const browser = new UserAgent(product.url);
    const login = await browser.follow(
      await browser.get(url({ response_type: 'code', scope: 'openid groups', prompt: 'consent' })),
    );
    const page = await browser.follow(await browser.submit(login, { ...ALICE }));
    expect(textOf(page)).not.toContain('groups');
    const { code } = responseOf((await browser.submit(page, { decision: 'allow' })).location!);
    const { body } = await token({ grant_type: 'authorization_code', code: code!, redirect_uri: REDIRECT_URI });
    expect(body).toMatchObject({ scope: 'openid', id_token: expect.any(String) as string });
  });

  it.each([
    ['of an API', 'openid orders:write', 'orders:write'],
    ['of an API beside an unknown one', 'orders:write groups', 'orders:write'],
    ['of the admin API', 'openid users:read', 'users:read'],
  ])('GET /authorize refuses an unregistered scope %s with invalid_scope that names it', async (_, scope, named) => {
    const { location } = await new UserAgent(product.url).get(url({ scope }));
    expect(responseOf(location!)).toMatchObject({
      error: 'invalid_scope',
      state: 's',
      error_description: expect.stringContaining(named) as string,
    });
  });

  it.each(['groups', 'email phone', 'groups email roles', 'offline_access'])(
    'GET /authorize refuses "%s", of which no scope remains, with invalid_scope, and does not use default_scope',
    async (scope) => {
      const { location } = await new UserAgent(product.url).get(url({ scope }));
      expect(responseOf(location!)).toMatchObject({ error: 'invalid_scope', state: 's' });
    },
  );

  it('GET /authorize without a scope, or with an empty one → the default_scope', async () => {
    expect(await granted({})).toMatchObject({ scope: 'orders:read' });
    expect(await granted({ scope: '' })).toMatchObject({ scope: 'orders:read' });
  });

  it.each(['groups', 'orders:read groups', 'orders:read orders:write', 'openid email', 'orders:read email'])(
    'POST /token refuses "%s" with invalid_scope',
    async (scope) => {
      for (const form of [{ grant_type: 'client_credentials' }, { grant_type: 'password', ...ALICE }]) {
        const answer = await token({ ...form, scope });
        expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
      }
    },
  );
});
