import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FixedClock } from '../support/fixed-clock.js';
import { authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';

const LIMITS = { RATE_LIMITS: 'on', RATE_LIMIT_TOKEN: '5', RATE_LIMIT_PAGES: '3', RATE_LIMIT_REGISTRATION: '2' };
const clock = new FixedClock();

let product: Product;
beforeAll(async () => {
  product = await startProduct({ clock, env: LIMITS });
});
afterAll(() => product.close());

const nextMinute = () => clock.advance(60);

function token(client_id: string, client_secret: string, headers: Record<string, string> = {}): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  return fetch(`${product.url}/token`, { method: 'POST', body, headers: { authorization, ...headers } });
}

const statusesOf = async (times: number, call: () => Promise<Response>) => {
  const statuses: number[] = [];
  for (let n = 0; n < times; n++) statuses.push((await call()).status);
  return statuses;
};

describe('limits per client and address (RateLimit headers)', () => {
  it('POST /token says what is left, then answers 429 JSON with Retry-After; the next minute is free again', async () => {
    nextMinute();
    const { client_id, client_secret } = product.client;
    const first = await token(client_id, client_secret);
    expect(first.headers.get('ratelimit-policy')).toBe('"token";q=5;w=60');
    expect(first.headers.get('ratelimit')).toBe('"token";r=4;t=60');
    expect(await statusesOf(4, () => token(client_id, client_secret))).toEqual([200, 200, 200, 200]);
    clock.advance(20);
    const refused = await token(client_id, client_secret);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('40');
    expect(refused.headers.get('ratelimit')).toBe('"token";r=0;t=40');
    expect(await refused.json()).toMatchObject({
      error: 'temporarily_unavailable',
      error_uri: expect.stringContaining('/errors/') as string,
    });
    clock.advance(40);
    expect((await token(client_id, client_secret)).status).toBe(200);
  });

  it('LC2: an X-Forwarded-For from a peer that is no trusted proxy changes nothing', async () => {
    nextMinute();
    const { client_id, client_secret } = product.client;
    let n = 0;
    const statuses = await statusesOf(6, () =>
      token(client_id, client_secret, { 'x-forwarded-for': `192.0.2.${n++}` }),
    );
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('one client does not use up what another has; many names at one address have five times as much', async () => {
    nextMinute();
    const { client_id } = product.client;
    await statusesOf(6, () => token(client_id, 'wrong'));
    const other = await product.admin.createClient({
      grant_types: ['client_credentials'], response_types: [], redirect_uris: [],
    }); // prettier-ignore
    expect((await token(other.client_id, other.client_secret)).status).toBe(200);
    let n = 0;
    expect((await statusesOf(18, () => token(`invented-${n++}`, 'x'))).every((status) => status === 401)).toBe(true);
    expect((await token('invented-last', 'x')).status).toBe(429);
  });

  it('GET /authorize: a page', async () => {
    nextMinute();
    const url = authorizeUrl(product, {
      client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid',
    }); // prettier-ignore
    expect(await statusesOf(3, () => fetch(url, { redirect: 'manual' }))).toEqual([302, 302, 302]);
    const refused = await fetch(url, { redirect: 'manual' });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toContain('text/html');
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect(await refused.text()).toContain('This request cannot be completed');
  });

  it('POST /register is limited by itself; health, discovery and the JWKS never are', async () => {
    nextMinute();
    const register = () =>
      fetch(`${product.url}/register`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
    expect((await statusesOf(3, register)).at(-1)).toBe(429);
    for (const path of ['/health/live', '/health/ready', '/jwks', '/.well-known/openid-configuration']) {
      const answer = await fetch(product.url + path);
      expect([path, answer.status, answer.headers.get('ratelimit')]).toEqual([path, 200, null]);
    }
  });
});

describe('behind a trusted proxy', () => {
  it('the address that it names counts, and the one that the client made up before it does not', async () => {
    const behind = await startProduct({ clock, env: { ...LIMITS, RATE_LIMIT_TOKEN: '2', TRUST_PROXY: '1' } });
    const call = (forwarded: string) =>
      fetch(`${behind.url}/token`, { method: 'POST', headers: { 'x-forwarded-for': forwarded } });
    expect(await statusesOf(2, () => call('192.0.2.1'))).toEqual([401, 401]);
    expect((await call('198.51.100.7, 192.0.2.1')).status).toBe(429);
    expect((await call('192.0.2.2')).status).toBe(401);
    await behind.close();
  });
});
