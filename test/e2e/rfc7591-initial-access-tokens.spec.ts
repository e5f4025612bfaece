import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, basic, postForm, type Json } from '../support/admin-api.js';
import { ADMIN, DATABASES, startApp, type RunningApp } from '../support/app.js';
import { FixedClock } from '../support/fixed-clock.js';
import { callRegistration, registered, SELF } from '../support/registration.js';

describe.each(DATABASES)('POST /register with initial access tokens (RFC 7591 §3) over %s', (database) => {
  let server: RunningApp;
  let admin: AdminApi;
  const clock = new FixedClock(new Date());
  beforeAll(async () => {
    server = await startApp({ database, clock, env: { OPEN_REGISTRATION: 'false' } });
    admin = await AdminApi.of(server.url);
  });
  afterAll(() => server?.close());

  const issue = async (body: Json = {}) => {
    const answer = await admin.call('POST', '/registration-tokens', body);
    expect(answer.status).toBe(201);
    return answer.body;
  };
  const post = (token?: string) => callRegistration('POST', `${server.url}/register`, SELF, token);

  it('POST /admin/registration-tokens answers 201 with the token and no-store', async () => {
    const { status, headers, body } = await admin.call('POST', '/registration-tokens', { expires_in: 60, max_uses: 3 });
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    const expires_at = new Date(clock.now().getTime() + 60_000).toISOString();
    expect(body).toEqual({ id: expect.any(String), token: expect.any(String), expires_at, max_uses: 3 });
  });

  it.each<[string, unknown]>([
    ['no time', { expires_in: 0 }],
    ['a year', { expires_in: 31_536_000 }],
    ['text', { expires_in: '60' }],
    ['null', { max_uses: null }],
    ['no uses', { max_uses: 0 }],
    ['half a use', { max_uses: 0.5 }],
    ['an object', { max_uses: { $gt: 1 } }],
    ['too many uses', { max_uses: 10_001 }],
  ])('POST /admin/registration-tokens refuses %s with 400', async (_, body) => {
    expect(await admin.call('POST', '/registration-tokens', body)).toMatchObject({ status: 400 });
  });

  it('AD1: POST /admin/registration-tokens requires registration:write → 403 insufficient_scope', async () => {
    const scope = 'clients:write';
    const token = await postForm(`${server.url}/token`, { grant_type: 'client_credentials', scope }, basic(ADMIN.id, ADMIN.secret)); // prettier-ignore
    const answer = await admin.call('POST', '/registration-tokens', {}, token.body['access_token']);
    expect(answer).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
  });

  it.each<[string, () => Promise<string | undefined> | string | undefined]>([
    ['no token', () => undefined],
    ['nonsense', () => 'nonsense'],
    ['an unknown token', () => `${crypto.randomUUID()}.${'a'.repeat(43)}`],
    ['a wrong secret', async () => (await issue())['token'].replace(/\.[\w-]{43}$/, `.${'a'.repeat(43)}`)],
    ['an access token of the admin API', () => admin.token],
    ['a registration access token', async () => (await registered(server.url, SELF, (await issue())['token']))['registration_access_token']], // prettier-ignore
  ])('RG1: %s → 401 with a Bearer challenge', async (_, token) => {
    const answer = await post(await token());
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
  });

  it('RG1: a token registers max_uses clients, and then → 401', async () => {
    const { id, token } = await issue({ max_uses: 2 });
    const { client_id } = await registered(server.url, SELF, token);
    await registered(server.url, SELF, token);
    expect(await post(token)).toMatchObject({ status: 401 });
    expect((await admin.get(`/clients/${client_id}`)).body).toMatchObject({ registered_by: id });
  });

  it('a refused registration does not use up the token', async () => {
    const { token } = await issue();
    const refused = await callRegistration('POST', `${server.url}/register`, { redirect_uris: ['x'] }, token);
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_redirect_uri' } });
    expect(await post(token)).toMatchObject({ status: 201 });
  });

  it('TK6: of 20 registrations at once with a token for 3 exactly 3 succeed, and only 3 clients are stored', async () => {
    const { id, token } = await issue({ max_uses: 3 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(token)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(17);
    const { body } = await admin.get('/clients?limit=200');
    const items = body['items'] as readonly Json[];
    expect(items.filter(({ registered_by }) => registered_by === id)).toHaveLength(3);
  });

  it('RG1: an expired token → 401', async () => {
    const { token } = await issue({ expires_in: 60 });
    clock.advance(60);
    expect(await post(token)).toMatchObject({ status: 401 });
  });

  it('DELETE /admin/registration-tokens/:id → 204 and the token ends; the clients that it registered stay', async () => {
    const { id, token } = await issue({ max_uses: 2 });
    const { client_id } = await registered(server.url, SELF, token);
    expect(await admin.call('DELETE', `/registration-tokens/${id}`)).toMatchObject({ status: 204 });
    expect(await admin.call('DELETE', `/registration-tokens/${id}`)).toMatchObject({ status: 404 });
    expect(await admin.call('DELETE', '/registration-tokens/x')).toMatchObject({ status: 404 });
    expect(await post(token)).toMatchObject({ status: 401 });
    expect(await admin.get(`/clients/${client_id}`)).toMatchObject({ status: 200 });
  });
});
