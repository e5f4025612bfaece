import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json } from '../support/admin-api.js';
import { ADMIN, DATABASES } from '../support/app.js';
import { authorizeUrl, ALICE, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { formOf, responseOf, UserAgent } from '../support/user-agent.js';

describe.each(DATABASES)('/admin/sessions over %s', (database) => {
  let product: Product;
  beforeAll(async () => void (product = await startProduct({ database })));
  afterAll(() => product.close());

  const call = (method: string, path: string, token?: string) =>
    product.admin.call(method, `/sessions${path}`, undefined, token);
  const sessionsOf = async (sub: string) => (await call('GET', `?sub=${sub}`)).body['items'] as Json[];

  function request(more: Readonly<Record<string, string>> = {}): string {
    return authorizeUrl(product, {
      client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid',
      code_challenge: newPkce().challenge, code_challenge_method: 'S256', ...more,
    }); // prettier-ignore
  }

  async function signedIn(): Promise<UserAgent> {
    const agent = new UserAgent(product.url);
    expect(responseOf(await agent.signIn(request(), ALICE))).toHaveProperty('code');
    return agent;
  }

  async function silently(agent: UserAgent): Promise<Readonly<Record<string, string>>> {
    return responseOf((await agent.get(request({ prompt: 'none' }))).location!);
  }

  it('GET lists the sessions of a user, the latest first, without any part of a cookie', async () => {
    await signedIn();
    await signedIn();
    const [latest, earlier] = await sessionsOf(product.sub);
    expect(latest).toMatchObject({ sub: product.sub, amr: ['pwd'], ended_at: null });
    expect(Date.parse(latest!['expires_at']) - Date.parse(latest!['auth_time'])).toBe(43_200_000);
    expect(latest!['id'] > earlier!['id']).toBe(true);
    expect(Object.keys(latest!).sort()).toEqual([
      'address', 'amr', 'auth_time', 'browser', 'created_at', 'ended_at', 'expires_at', 'id', 'last_seen_at', 'sub', 'user_agent',
    ]); // prettier-ignore
  });

  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox 140 on Linux'],
    ['<script>alert(1)</script>', null],
    ['x'.repeat(2000), null],
  ])('GET lists the user agent and address of the last use: %s', async (user_agent, browser) => {
    const agent = new UserAgent(product.url);
    const page = await agent.follow(await agent.get(request()));
    await agent.post(`${product.url}/login`, { ...formOf(page)!.fields, ...ALICE }, { 'user-agent': user_agent });
    const [latest] = await sessionsOf(product.sub);
    expect(latest).toMatchObject({ user_agent: user_agent.slice(0, 300), browser, address: '127.0.0.1' });
    expect((await agent.get(`${product.url}/account`)).body).not.toContain('<script>alert');
  });

  it('GET pages by limit and cursor', async () => {
    for (let count = 0; count < 3; count++) await signedIn();
    const all = await sessionsOf(product.sub);
    const first = await call('GET', `?sub=${product.sub}&limit=2`);
    const rest = await call('GET', `?sub=${product.sub}&cursor=${first.body['next_cursor']}`);
    expect([...first.body['items'], ...rest.body['items']]).toEqual(all);
  });

  it.each(['nobody', '%00', '%F0%9F%98%80', '01890000-0000-7000-8000-000000000000'])(
    'GET ?sub=%s returns an empty list',
    async (sub) => {
      expect(await call('GET', `?sub=${sub}`)).toMatchObject({ status: 200, body: { items: [], next_cursor: null } });
    },
  );

  it('DELETE answers 204 and ends the session at once: its browser has to sign in again', async () => {
    const [agent, other] = [await signedIn(), await signedIn()];
    const [, mine] = await sessionsOf(product.sub);
    expect(await silently(agent)).toHaveProperty('code');
    expect((await call('DELETE', `/${mine!['id']}`)).status).toBe(204);
    expect(await silently(agent)).toMatchObject({ error: 'login_required' });
    expect(await silently(other)).toHaveProperty('code');
    const [, ended] = await sessionsOf(product.sub);
    expect(ended).toMatchObject({ id: mine!['id'], ended_at: expect.any(String) });
  });

  it('AD2: DELETE of an ended session → 204 without a second audit event; of an unknown session → 404', async () => {
    await signedIn();
    const [{ id }] = (await sessionsOf(product.sub)) as [Json];
    for (let times = 0; times < 2; times++) expect((await call('DELETE', `/${id}`)).status).toBe(204);
    const events = (await product.admin.get('/audit-events?type=session.ended')).body['items'] as Json[];
    const own = events.filter(({ details }) => details.session === id);
    expect(own).toMatchObject([{ actor: ADMIN.id, sub: product.sub }]);
    for (const unknown of ['01890000-0000-7000-8000-000000000000', 'x', '%00']) {
      expect((await call('DELETE', `/${unknown}`)).status).toBe(404);
    }
  });

  it('AD1: GET refuses a missing token with 401, a token without the scope with 403; DELETE requires sessions:write', async () => {
    const tokenWith = async (scope: string) => {
      const form = { grant_type: 'client_credentials', scope };
      const answer = await postForm(`${product.url}/token`, form, basic(ADMIN.id, ADMIN.secret));
      return answer.body['access_token'] as string;
    };
    const [{ id }] = (await sessionsOf(product.sub)) as [Json];
    expect((await fetch(`${product.url}/admin/sessions`)).status).toBe(401);
    expect((await call('GET', '', await tokenWith('users:read users:write'))).status).toBe(403);
    expect((await call('DELETE', `/${id}`, await tokenWith('sessions:read'))).status).toBe(403);
    expect((await call('GET', '', await tokenWith('sessions:read'))).status).toBe(200);
  });

  it('LC17, LC9: the session cookie is HttpOnly and SameSite=Lax with Path=/, and its secret changes with each sign-in', async () => {
    const agent = new UserAgent(product.url);
    const cookies: string[] = [];
    for (const more of [undefined, { prompt: 'login' }]) {
      const page = await agent.follow(await agent.get(request(more)));
      const answer = await agent.submit(page, { username: ALICE.username, password: ALICE.password });
      cookies.push(...answer.headers.getSetCookie().filter((cookie) => cookie.startsWith(`${agent.ours('session')}=`)));
    }
    expect(cookies).toHaveLength(2);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^grantry_session-[0-9a-f]{8}=[0-9a-f-]{36}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    }
    const [first, second] = cookies.map((cookie) => /=([^.]+)\.([^;]+);/.exec(cookie)!);
    expect(second![1]).toBe(first![1]);
    expect(second![2]).not.toBe(first![2]);
  });
});
