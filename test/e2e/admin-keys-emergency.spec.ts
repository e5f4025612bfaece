import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { basic, bearer, postForm, request, type Json } from '../support/admin-api.js';
import { ADMIN, DATABASES, startApp, type RunningApp, type TestDatabase } from '../support/app.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { BackChannel } from '../support/back-channel.js';
import { authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

describe.each(DATABASES)('POST /admin/keys/rotate with emergency over %s', (database) => {
  let files: TestDatabase;
  let product: Product;
  let other: RunningApp;
  let agent: UserAgent;
  let before: Json;

  beforeAll(async () => {
    files = await migratedDatabase(database);
    product = await startProduct({ databaseUrl: files.url, env: { JWKS_MAX_AGE: '3600' } });
    // SQLite serves one process only.
    other = database === 'mysql' ? await startApp({ databaseUrl: files.url, env: { ISSUER: product.url } }) : product;
    agent = new UserAgent(product.url);
    before = await new BackChannel(product.url, product.client).signIn({}, agent);
  });
  afterAll(async () => {
    if (other !== product) await other.close();
    await product.close();
    await files.remove();
  });

  const channel = (url: string) => new BackChannel(url, product.client);
  const rotate = (body: Json, token: string) => product.admin.call('POST', '/keys/rotate', body, token);
  const adminToken = async () =>
    (await postForm(`${product.url}/token`, { grant_type: 'client_credentials' }, basic(ADMIN.id, ADMIN.secret))).body['access_token'] as string; // prettier-ignore

  it('refuses an emergency that is not a boolean, and an alg that signs nothing → 400', async () => {
    expect((await rotate({ emergency: 'yes' }, product.admin.token)).status).toBe(400);
    expect((await rotate({ emergency: true, alg: 'RSA-OAEP' }, product.admin.token)).status).toBe(400);
  });

  it.each([{ end_sessions: true }, { emergency: false, end_sessions: true }, { emergency: true, end_sessions: 1 }])(
    'refuses %j with 400, and nothing changes',
    async (body) => {
      expect((await rotate(body, product.admin.token)).status).toBe(400);
      expect((await channel(product.url).userinfo(before['access_token'])).status).toBe(200);
    },
  );

  it('a new key signs, and every process refuses tokens of the old key once it has read the keys again', async () => {
    expect((await rotate({ emergency: true }, product.admin.token)).status).toBe(202);
    expect((await channel(product.url).userinfo(before['access_token'])).status).toBe(401);
    await vi.waitFor(
      async () => expect((await channel(other.url).userinfo(before['access_token'])).status).toBe(401),
      60_000,
    );
    expect((await request(`${product.url}/admin/keys`, { headers: bearer(product.admin.token) })).status).toBe(401);
    for (const url of [product.url, other.url]) {
      const { body } = await channel(url).token({ grant_type: 'client_credentials' });
      const jwks = (await request(`${url}/jwks`)).body as unknown as JSONWebKeySet;
      const token = body['access_token'] as string;
      await jwtVerify(token, createLocalJWKSet(jwks));
      const old = decodeProtectedHeader(before['access_token'] as string).kid;
      expect(jwks.keys.map(({ kid }) => kid)).not.toContain(old);
    }
  });

  it('refresh tokens and sessions stay valid', async () => {
    const refreshed = await channel(other.url).refresh(before['refresh_token'] as string);
    expect(refreshed.status).toBe(200);
    expect((await channel(product.url).userinfo(refreshed.body['access_token'] as string)).status).toBe(200);
    const { client_id } = product.client;
    const asked = { client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', prompt: 'none' };
    expect((await agent.get(authorizeUrl(product, asked))).location).toContain('code=');
  });

  it('GET /admin/keys lists the old keys as retired and no longer published, also after two rotations at once', async () => {
    const token = await adminToken();
    const twice = await Promise.all([rotate({ emergency: true, alg: 'ES256' }, token), rotate({ emergency: true, alg: 'ES256' }, token)]); // prettier-ignore
    expect(twice.filter(({ status }) => status === 202).length).toBeGreaterThan(0);
    const { body } = await product.admin.call('GET', '/keys?limit=200', undefined, await adminToken());
    const items = body['items'] as { alg: string; state: string; published_until: string | null }[];
    const states = items.filter(({ alg }) => alg === 'RS256').map(({ state }) => state);
    expect(states.sort()).toEqual(['active', 'next', 'retired', 'retired']);
    for (const { published_until } of items.filter(({ state }) => state === 'retired')) {
      expect(Date.parse(published_until!)).toBeLessThanOrEqual(Date.now());
    }
  });

  it('end_sessions ends every session; the audit names the actor and the reason', async () => {
    const second = new UserAgent(product.url);
    await channel(product.url).signIn({}, second);
    expect((await rotate({ emergency: true, end_sessions: true }, await adminToken())).status).toBe(202);
    const { client_id } = product.client;
    const asked = { client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', prompt: 'none' };
    for (const browser of [agent, second]) {
      expect((await browser.get(authorizeUrl(product, asked))).location).toContain('error=login_required');
    }
    const token = await adminToken();
    const sessions = await product.admin.call('GET', '/sessions', undefined, token);
    expect((sessions.body['items'] as Json[]).filter(({ ended_at }) => ended_at === null)).toEqual([]);
    const events = await product.admin.call('GET', '/audit-events?type=session.ended', undefined, token);
    const reason = 'signing keys were replaced in an emergency';
    expect(events.body['items']).toMatchObject([1, 2].map(() => ({ sub: product.sub, actor: ADMIN.id, details: { reason } }))); // prettier-ignore
  });
});
