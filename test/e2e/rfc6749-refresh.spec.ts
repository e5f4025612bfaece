import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AdminApi, postForm, type Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, EVERYTHING, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

const HOUR = 3600;

describe.each(DATABASES)('POST /token with grant_type=refresh_token on %s', (database) => {
  const clock = new FixedClock(new Date());
  let product: Product;
  let agent: UserAgent;
  let client: BackChannel;
  let tokens: Json;

  beforeAll(async () => {
    const env = { REFRESH_TOKEN_TTL: String(10 * HOUR), REFRESH_TOKEN_IDLE_TTL: String(4 * HOUR) };
    product = await startProduct({ database, clock, env: { ...env, SESSION_IDLE_TTL: String(HOUR / 2) } });
    client = new BackChannel(product.url, product.client);
  });
  afterAll(() => product.close());
  beforeEach(async () => {
    agent = new UserAgent(product.url);
    tokens = await client.signIn({ scope: 'openid email' }, agent);
  });

  const refresh = (value: string = tokens['refresh_token'], more = {}) => client.refresh(value, more);
  const admin = async (method: string, path: string, body?: unknown) => {
    const answer = await (await AdminApi.of(product.url)).call(method, path, body);
    expect(answer.status).toBeLessThan(300);
    return answer.body;
  };
  async function expectAllDead(refreshToken: string, accessToken: string): Promise<void> {
    expectError(await refresh(refreshToken), product.url, 'invalid_grant');
    expectError(await client.userinfo(accessToken), product.url, 'invalid_token', 401);
    expect((await client.introspect(accessToken)).body).toEqual({ active: false });
    expect((await client.introspect(refreshToken)).body).toEqual({ active: false });
  }

  describe('rotation', () => {
    it('TK8: a retry inside the window → the same refresh token byte for byte, and a new access token', async () => {
      const first = await refresh();
      clock.advance(29);
      const again = await refresh();
      expect(again.status).toBe(200);
      expect(again.body['refresh_token']).toBe(first.body['refresh_token']);
      expect(again.body['access_token']).not.toBe(first.body['access_token']);
      expect((await refresh(again.body['refresh_token'])).status).toBe(200);
    });

    it('TK8: the same token after the window → invalid_grant, and the whole authorization ends', async () => {
      const { body } = await refresh();
      clock.advance(30);
      expectError(await refresh(), product.url, 'invalid_grant');
      await expectAllDead(body['refresh_token'], body['access_token']);
    });

    it('TK8: the same token inside the window after its successor was used → invalid_grant, and nothing ends', async () => {
      const second = (await refresh()).body;
      const third = (await refresh(second['refresh_token'])).body;
      expectError(await refresh(), product.url, 'invalid_grant');
      expect((await client.userinfo(third['access_token'])).status).toBe(200);
      expect((await refresh(third['refresh_token'])).status).toBe(200);
    });

    it('TK8: a retry does not restart the window', async () => {
      await refresh();
      clock.advance(20);
      expect((await refresh()).status).toBe(200);
      clock.advance(20);
      expectError(await refresh(), product.url, 'invalid_grant');
    });

    it('TK8: a rotation does not extend the window of an older generation, whose replay after it ends the authorization', async () => {
      let latest = (await refresh()).body;
      for (let turn = 0; turn < 2; turn++) {
        clock.advance(14);
        latest = (await refresh(latest['refresh_token'])).body;
      }
      clock.advance(1);
      expectError(await refresh(), product.url, 'invalid_grant');
      expect((await client.userinfo(latest['access_token'])).status).toBe(200);
      clock.advance(1);
      expectError(await refresh(), product.url, 'invalid_grant');
      await expectAllDead(latest['refresh_token'], latest['access_token']);
    });

    it('TK8: each generation has its own window, which begins when it is superseded', async () => {
      const second = (await refresh()).body;
      clock.advance(20);
      const third = (await refresh(second['refresh_token'])).body;
      clock.advance(20);
      const fourth = (await refresh(third['refresh_token'])).body;
      clock.advance(9);
      expectError(await refresh(second['refresh_token']), product.url, 'invalid_grant');
      expect((await client.userinfo(fourth['access_token'])).status).toBe(200);
      clock.advance(1);
      expectError(await refresh(second['refresh_token']), product.url, 'invalid_grant');
      await expectAllDead(fourth['refresh_token'], fourth['access_token']);
    });

    it('TK8: three tabs that share a token and lose answers → nothing ends, and each recovers with the latest token', async () => {
      const shared: string = tokens['refresh_token'];
      // The first tab loses its answer; the second retries and continues; the third is two generations behind.
      const lost = await refresh(shared);
      clock.advance(5);
      const second = await refresh(shared);
      expect(second.body['refresh_token']).toBe(lost.body['refresh_token']);
      clock.advance(5);
      const latest = await refresh(second.body['refresh_token']);
      clock.advance(10);
      for (const behind of [shared, shared]) expectError(await refresh(behind), product.url, 'invalid_grant');
      const retried = await refresh(second.body['refresh_token']);
      expect(retried.body['refresh_token']).toBe(latest.body['refresh_token']);
      expect((await refresh(retried.body['refresh_token'])).status).toBe(200);
    });

    it('TK8: a superseded token is inactive at /introspect, and revoking it ends the authorization', async () => {
      const second = (await refresh()).body;
      const third = (await refresh(second['refresh_token'])).body;
      expect((await client.introspect(tokens['refresh_token'])).body).toEqual({ active: false });
      expect((await client.revoke(tokens['refresh_token'])).status).toBe(200);
      await expectAllDead(third['refresh_token'], third['access_token']);
    });

    it('TK8: 30 refreshes at once with the tokens of three generations → nothing ends, and the latest token works', async () => {
      const chain: string[] = [tokens['refresh_token']];
      for (let turn = 0; turn < 2; turn++) chain.push((await refresh(chain.at(-1))).body['refresh_token'] as string);
      const answers = await Promise.all(Array.from({ length: 30 }, (_, tab) => refresh(chain[tab % 3])));
      for (const { status, body } of answers) if (status !== 200) expect([status, body['error']]).toEqual([400, 'invalid_grant']); // prettier-ignore
      // Before the third token is rotated, the second one is answered with it again.
      const given = new Set(answers.flatMap(({ body }) => (body['refresh_token'] as string | undefined) ?? []));
      const [latest, ...others] = [...given].filter((value) => value !== chain[2]);
      expect(others).toEqual([]);
      expect((await refresh(latest)).status).toBe(200);
    });

    it.each([
      ['another proof', (value: string) => `${value.slice(0, -43)}${'A'.repeat(43)}`],
      ['a later generation', (value: string) => value.replace('.1.', '.2.')],
      ['generation 0', (value: string) => value.replace('.1.', '.0.')],
      ['a generation with a leading zero', (value: string) => value.replace('.1.', '.01.')],
      ['a generation beyond every integer', (value: string) => value.replace('.1.', `.${'9'.repeat(30)}.`)],
      ['another family', (value: string) => `${'0'.repeat(8)}${value.slice(8)}`],
      ['two parts', (value: string) => value.replace('.1.', '.')],
      ['another form', () => '%'],
      ['too many characters', (value: string) => value + 'x'.repeat(100)],
    ])('TK8: a forged value with %s → invalid_grant, and the real token still works', async (_, forged) => {
      expectError(await refresh(forged(tokens['refresh_token'])), product.url, 'invalid_grant');
      expect((await refresh()).status).toBe(200);
    });

    it('TK7: the token of another client → invalid_grant, and nothing ends', async () => {
      const other = new BackChannel(product.url, await product.admin.createClient(EVERYTHING));
      expectError(await other.refresh(tokens['refresh_token']), product.url, 'invalid_grant');
      expect((await refresh()).status).toBe(200);
    });
  });

  describe('lifetime', () => {
    it('TK10: a token unused for REFRESH_TOKEN_IDLE_TTL → invalid_grant', async () => {
      clock.advance(4 * HOUR);
      expectError(await refresh(), product.url, 'invalid_grant');
    });

    it('TK10: each use postpones the idle expiry, and never the absolute one', async () => {
      let latest: string = tokens['refresh_token'];
      for (let hours = 3; hours < 10; hours += 3) {
        clock.advance(3 * HOUR);
        const answer = await refresh(latest);
        expect(answer.status).toBe(200);
        latest = answer.body['refresh_token'];
      }
      clock.advance(HOUR - 1);
      expect((await client.introspect(latest)).body).toMatchObject({ active: true, exp: clock.seconds() + 1 });
      clock.advance(1);
      expectError(await refresh(latest), product.url, 'invalid_grant');
      expect((await client.introspect(latest)).body).toEqual({ active: false });
    });
  });

  describe('scope', () => {
    it('TK9: less scope → an access token with it, and a next refresh token with the whole scope', async () => {
      const narrow = (await refresh(undefined, { scope: 'email' })).body;
      expect(narrow).toMatchObject({ scope: 'email' });
      expect(decodeJwt(narrow['access_token'])).toMatchObject({ scope: 'email' });
      const next = (await refresh(narrow['refresh_token'])).body;
      expect(next).toMatchObject({ scope: 'openid email' });
    });

    it('TK9: more scope than was granted → invalid_scope, and the token stays valid', async () => {
      expectError(await refresh(undefined, { scope: 'openid email phone' }), product.url, 'invalid_scope');
      expect((await refresh()).status).toBe(200);
    });

    it('TK9: a resource that was not granted → invalid_target, and the token stays valid', async () => {
      expectError(await refresh(undefined, { resource: `${product.url}/admin` }), product.url, 'invalid_target');
      expect((await refresh()).status).toBe(200);
    });

    it('TK18: an OpenID authorization → an ID token with the same iss, sub, aud and auth_time, without nonce', async () => {
      tokens = await client.signIn({ nonce: 'n', scope: 'openid email' }, agent);
      const first = decodeJwt(tokens['id_token']);
      expect(first).toMatchObject({ nonce: 'n', azp: product.client.client_id });
      clock.advance(20);
      const answer = await refresh();
      const { at_hash, ...second } = decodeJwt(answer.body['id_token']);
      const { iss, sub, aud, azp, sid, acr, amr, auth_time } = first;
      const times = { iat: first.iat! + 20, exp: first.exp! + 20 };
      expect(second).toEqual({ iss, sub, aud, azp, sid, acr, amr, auth_time, ...times });
      expect(at_hash).not.toBe(first['at_hash']);
    });
  });

  describe('TK7: a refresh token and its access tokens end with', () => {
    it('a user who is disabled', async () => {
      const bob = { username: 'bob', password: 'a-hatter-with-a-teapot-9' };
      const sub = await (await AdminApi.of(product.url)).createUser(bob);
      const { body } = await client.token({ grant_type: 'password', scope: 'openid', ...bob });
      await admin('PATCH', `/users/${sub}`, { disabled: true });
      await expectAllDead(body['refresh_token'], body['access_token']);
      expectError(await client.token({ grant_type: 'password', ...bob }), product.url, 'invalid_grant');
    });

    it('a user who is deleted', async () => {
      const carol = { username: 'carol', password: 'a-dormouse-in-the-teapot-3' };
      const sub = await (await AdminApi.of(product.url)).createUser(carol);
      const { body } = await client.token({ grant_type: 'password', scope: 'openid', ...carol });
      await admin('DELETE', `/users/${sub}`);
      await expectAllDead(body['refresh_token'], body['access_token']);
    });

    it('a session that an administrator ends', async () => {
      const { items } = await admin('GET', `/sessions?sub=${product.sub}&limit=1`);
      await admin('DELETE', `/sessions/${items[0].id}`);
      await expectAllDead(tokens['refresh_token'], tokens['access_token']);
    });

    it('a session that ends by sign-out; tokens that are not bound to it stay', async () => {
      const unbound = await client.signIn({ scope: 'email' }, agent);
      const offline = await client.signIn({ scope: 'openid offline_access', prompt: 'consent' }, agent);
      await agent.submit(await agent.get('/logout'), {});
      await expectAllDead(tokens['refresh_token'], tokens['access_token']);
      expect((await refresh(unbound['refresh_token'])).status).toBe(200);
      expect((await refresh(offline['refresh_token'])).status).toBe(200);
    });

    it('but not with a session that only reaches its idle limit', async () => {
      clock.advance(HOUR);
      expect((await refresh()).status).toBe(200);
    });

    it('an authorization that an administrator ends', async () => {
      const { items } = await admin('GET', `/authorizations?sub=${product.sub}&limit=1`);
      await admin('DELETE', `/authorizations/${items[0].id}`);
      await expectAllDead(tokens['refresh_token'], tokens['access_token']);
    });

    it('POST /admin/clients/:client_id/revoke, which does not affect later ones', async () => {
      await admin('POST', `/clients/${product.client.client_id}/revoke`);
      await expectAllDead(tokens['refresh_token'], tokens['access_token']);
      clock.advance(1);
      const next = await client.signIn({}, agent);
      expect((await refresh(next['refresh_token'])).status).toBe(200);
    });

    it('a client that is disabled; enabled without the grant type → unauthorized_client', async () => {
      const lean = { ...EVERYTHING, grant_types: ['password', 'refresh_token'], response_types: [], redirect_uris: [] };
      const registered = await (await AdminApi.of(product.url)).createClient(lean);
      const its = new BackChannel(product.url, registered);
      const { body } = await its.token({ grant_type: 'password', scope: 'openid', ...ALICE });
      await admin('PATCH', `/clients/${registered.client_id}`, { disabled: true });
      expectError(await its.refresh(body['refresh_token']), product.url, 'invalid_client', 401);
      expect((await client.userinfo(body['access_token'])).status).toBe(401);
      await admin('PATCH', `/clients/${registered.client_id}`, { disabled: false, grant_types: ['password'] });
      expectError(await its.refresh(body['refresh_token']), product.url, 'unauthorized_client');
    });
  });

  it('TK8: a public client has the same rotation', async () => {
    const spa = await (
      await AdminApi.of(product.url)
    ).createClient({
      ...EVERYTHING,
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      token_endpoint_auth_method: 'none',
    });
    const its = new BackChannel(product.url, { client_id: spa.client_id });
    const first = await its.signIn({}, agent);
    expect((await its.refresh(first['refresh_token'])).status).toBe(200);
    clock.advance(31);
    expectError(await its.refresh(first['refresh_token']), product.url, 'invalid_grant');
    expect((await its.userinfo(first['access_token'])).status).toBe(401);
  });

  it('TK1: a refresh without client authentication → 401 invalid_client', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] };
    expectError(await postForm(`${product.url}/token`, form), product.url, 'invalid_client', 401);
  });
});

describe.each(DATABASES)('POST /token with REFRESH_RETRY_WINDOW=0, on %s', (database) => {
  let product: Product;
  let client: BackChannel;
  beforeAll(async () => {
    product = await startProduct({ database, env: { REFRESH_RETRY_WINDOW: '0' } });
    client = new BackChannel(product.url, product.client);
  });
  afterAll(() => product.close());

  it('TK6: of 50 parallel refreshes of one token exactly one succeeds, and the replays end the authorization', async () => {
    const { refresh_token } = await client.signIn();
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.refresh(refresh_token)));
    const winners = answers.filter(({ status }) => status === 200);
    const errors = answers.flatMap(({ body }) => (body['error'] as string | undefined) ?? []);
    expect(winners).toHaveLength(1);
    expect(errors).toEqual(Array(49).fill('invalid_grant'));
    expectError(await client.refresh(winners[0]!.body['refresh_token']), product.url, 'invalid_grant');
  });

  it('TK8: the superseded token is a replay at once', async () => {
    const { refresh_token } = await client.signIn();
    const { body } = await client.refresh(refresh_token);
    expectError(await client.refresh(refresh_token), product.url, 'invalid_grant');
    expectError(await client.refresh(body['refresh_token']), product.url, 'invalid_grant');
  });
});
