import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json } from '../support/admin-api.js';
import { ADMIN, DATABASES } from '../support/app.js';
import { BackChannel } from '../support/back-channel.js';
import { ALICE, authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

describe.each(DATABASES)('/admin/consents over %s', (database) => {
  let product: Product;
  let bob: string;
  const BOB = { username: 'bob', password: 'a-builder-with-a-hammer-7' };
  beforeAll(async () => {
    product = await startProduct({ database });
    bob = await product.admin.createUser(BOB);
  });
  afterAll(() => product.close());

  const consents = async (query = ''): Promise<Json[]> =>
    (await product.admin.get(`/consents${query}`)).body['items'] as Json[];

  /** Registers a client, lets a user allow it a scope, and redeems its code. */
  async function allowed(who = ALICE, scope = 'openid profile') {
    const client = await product.admin.createClient({
      client_name: 'Photo Prints', redirect_uris: [REDIRECT_URI], grant_types: ['authorization_code', 'refresh_token'],
    }); // prettier-ignore
    const agent = new UserAgent(product.url);
    const { challenge, verifier } = newPkce();
    const asked = {
      client_id: client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope,
      code_challenge: challenge, code_challenge_method: 'S256',
    }; // prettier-ignore
    const { code } = responseOf(await agent.signIn(authorizeUrl(product, asked), who));
    const channel = new BackChannel(product.url, client);
    const { body } = await channel.redeem(code!, { code_verifier: verifier });
    return { client, agent, channel, asked, tokens: body };
  }

  const silent = async (agent: UserAgent, asked: Readonly<Record<string, string>>) =>
    responseOf((await agent.get(authorizeUrl(product, { ...asked, prompt: 'none' }))).location!);

  it('GET lists consents, the latest first, and filters by sub and client_id', async () => {
    const [one, two] = [await allowed(), await allowed(BOB, 'openid email')];
    const [latest, before] = await consents();
    expect(latest).toEqual({
      id: expect.any(String),
      sub: bob,
      client_id: two.client.client_id,
      scope: 'openid email',
      claims: [],
      resources: [],
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect(before).toMatchObject({ sub: product.sub, client_id: one.client.client_id, scope: 'openid profile' });
    expect(await consents(`?sub=${bob}`)).toEqual([latest]);
    expect(await consents(`?client_id=${one.client.client_id}`)).toEqual([before]);
    expect(await consents(`?sub=${bob}&client_id=${one.client.client_id}`)).toEqual([]);
  });

  it('GET pages by limit and cursor', async () => {
    for (let count = 0; count < 3; count++) await allowed();
    const all = await consents(`?sub=${product.sub}`);
    const first = (await product.admin.get(`/consents?sub=${product.sub}&limit=2`)).body;
    const rest = (await product.admin.get(`/consents?sub=${product.sub}&cursor=${first['next_cursor']}`)).body;
    expect([...(first['items'] as Json[]), ...(rest['items'] as Json[])]).toEqual(all);
    expect(rest['next_cursor']).toBeNull();
  });

  it('DELETE answers 204, ends the tokens of the client for this user and requires a new consent; tokens of other users stay', async () => {
    const { client, agent, asked, channel, tokens } = await allowed(ALICE, 'openid profile offline_access');
    const other = await allowed(BOB);
    const [consent] = await consents(`?client_id=${client.client_id}`);
    expect(await silent(agent, asked)).toHaveProperty('code');
    expect((await product.admin.call('DELETE', `/consents/${consent!['id']}`)).status).toBe(204);
    expect(await consents(`?client_id=${client.client_id}`)).toEqual([]);
    expect(await silent(agent, asked)).toMatchObject({ error: 'consent_required' });
    expect((await channel.introspect(tokens['access_token'] as string)).body).toEqual({ active: false });
    expect((await channel.refresh(tokens['refresh_token'] as string)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await other.channel.refresh(other.tokens['refresh_token'] as string)).status).toBe(200);
    const [event] = (await product.admin.get(`/audit-events?type=consent.withdrawn&client_id=${client.client_id}`)).body['items'] as Json[]; // prettier-ignore
    expect(event).toMatchObject({ sub: product.sub, actor: ADMIN.id });
    expect((await product.admin.call('DELETE', `/consents/${consent!['id']}`)).status).toBe(404);
  });

  it.each(['nobody', '%00', '%F0%9F%98%80', "'"])(
    'GET ?sub=%s and ?client_id=%s return an empty list',
    async (text) => {
      expect([await consents(`?sub=${text}`), await consents(`?client_id=${text}`)]).toEqual([[], []]);
    },
  );

  it.each(['unknown', '%00', '01890000-0000-7000-8000-000000000000'])('DELETE of the id %s → 404', async (id) => {
    expect(await product.admin.call('DELETE', `/consents/${id}`)).toMatchObject({
      status: 404,
      body: { error: 'not_found' },
    });
  });

  it('AD1: GET requires authorizations:read, DELETE requires authorizations:write', async () => {
    const { client } = await allowed();
    const [consent] = await consents(`?client_id=${client.client_id}`);
    const tokenWith = async (scope: string) =>
      (await postForm(`${product.url}/token`, { grant_type: 'client_credentials', scope }, basic(ADMIN.id, ADMIN.secret)))
        .body['access_token'] as string; // prettier-ignore
    const call = async (method: string, path: string, scope: string) =>
      (await product.admin.call(method, path, undefined, await tokenWith(scope))).status;
    expect(await call('GET', '/consents', 'users:read')).toBe(403);
    expect(await call('GET', '/consents', 'authorizations:read')).toBe(200);
    expect(await call('DELETE', `/consents/${consent!['id']}`, 'authorizations:read')).toBe(403);
    expect(await call('DELETE', `/consents/${consent!['id']}`, 'authorizations:write')).toBe(204);
    expect((await fetch(`${product.url}/admin/consents`)).status).toBe(401);
  });

  it('GET refuses an unknown parameter with 400 that names it', async () => {
    const { status, body } = await product.admin.get('/consents?user=alice');
    expect(status).toBe(400);
    expect(body['detail']).toContain('user');
  });
});

describe.each(DATABASES)('GET /admin/registration-tokens over %s', (database) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ database, env: { OPEN_REGISTRATION: 'false' } });
  });
  afterAll(() => product.close());

  const issue = async (body: Json = {}) => (await product.admin.call('POST', '/registration-tokens', body)).body;
  const list = async (query = '') => (await product.admin.get(`/registration-tokens${query}`)).body;

  it('lists the tokens, the latest first, with the remaining uses and without any value', async () => {
    const made = [await issue({ max_uses: 3, expires_in: 60 }), await issue()];
    const answer = await fetch(`${product.url}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${made[0]!['token']}` },
      body: JSON.stringify({ redirect_uris: [REDIRECT_URI] }),
    });
    expect(answer.status).toBe(201);
    const { items } = await list();
    expect(items).toEqual([
      { id: made[1]!['id'], max_uses: 1, uses_left: 1, created_by: ADMIN.id, created_at: expect.any(String), expires_at: made[1]!['expires_at'] },
      { id: made[0]!['id'], max_uses: 3, uses_left: 2, created_by: ADMIN.id, created_at: expect.any(String), expires_at: made[0]!['expires_at'] },
    ]); // prettier-ignore
    for (const { token } of made) {
      const secret = (token as string).split('.')[1]!;
      expect(JSON.stringify(items)).not.toContain(secret);
    }
    await product.admin.call('DELETE', `/registration-tokens/${made[0]!['id']}`);
    expect((await list())['items']).toMatchObject([{ id: made[1]!['id'] }]);
  });

  it('pages by limit and cursor; another parameter → 400', async () => {
    for (let count = 0; count < 3; count++) await issue();
    const all = (await list())['items'] as Json[];
    const first = await list('?limit=2');
    const rest = await list(`?cursor=${first['next_cursor']}`);
    expect([...(first['items'] as Json[]), ...(rest['items'] as Json[])]).toEqual(all);
    expect((await product.admin.get('/registration-tokens?used=false')).status).toBe(400);
    expect((await product.admin.get('/registration-tokens?limit=0')).status).toBe(400);
  });
});
