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
  it('POST /token answers with RateLimit headers, then with 429 JSON and Retry-After until the minute is over', async () => {
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

  it('LC2: X-Forwarded-For from an untrusted peer is ignored', async () => {
    nextMinute();
    const { client_id, client_secret } = product.client;
    let n = 0;
    const statuses = await statusesOf(6, () =>
      token(client_id, client_secret, { 'x-forwarded-for': `192.0.2.${n++}` }),
    );
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('clients are counted separately; unknown clients of one address have five times the limit together', async () => {
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

  it('GET /authorize over the limit → 429 page', async () => {
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

  it('POST /register has its own limit; health, discovery and the JWKS have none', async () => {
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
  it('the address that the proxy appended counts, not the one that the client sent', async () => {
    const behind = await startProduct({ clock, env: { ...LIMITS, RATE_LIMIT_TOKEN: '2', TRUST_PROXY: '1' } });
    const call = (forwarded: string) =>
      fetch(`${behind.url}/token`, { method: 'POST', headers: { 'x-forwarded-for': forwarded } });
    expect(await statusesOf(2, () => call('192.0.2.1'))).toEqual([401, 401]);
    expect((await call('198.51.100.7, 192.0.2.1')).status).toBe(429);
    expect((await call('192.0.2.2')).status).toBe(401);
    await behind.close();
  });

  it.each([
    ['203.0.113.10:1', '203.0.113.10:2', '203.0.113.10', '::ffff:203.0.113.10', '[::ffff:cb00:710a]:3'],
    ['[2001:db8:1:2::3]:1', '2001:DB8:1:2::3', '[2001:db8:1:2::4]', '2001:db8:1:2:ffff::1%eth0'],
    ['unknown', '_hidden:7', '<script>', 'not.an.address'],
  ])('%s and other spellings of one address → one limit, at every limited path', async (...same) => {
    const behind = await startProduct({ clock, env: { ...LIMITS, RATE_LIMIT_TOKEN: '2', TRUST_PROXY: '1' } });
    const limited = async (path: string, method: string) => {
      const statuses: number[] = [];
      for (const address of [...same, ...same]) {
        const headers = { 'x-forwarded-for': address };
        statuses.push((await fetch(behind.url + path, { method, headers, redirect: 'manual' })).status);
      }
      return statuses.slice(3).every((status) => status === 429);
    };
    expect([await limited('/token', 'POST'), await limited('/authorize', 'GET'), await limited('/register', 'POST')]).toEqual([true, true, true]);
    await behind.close();
  }); // prettier-ignore

  it('two proxies, named in any spelling of their addresses → the address before both of them', async () => {
    const env = { ...LIMITS, RATE_LIMIT_TOKEN: '1', TRUST_PROXY: '127.0.0.1, 10.0.0.0/8, fd00:0:0::/16' };
    const behind = await startProduct({ clock, env });
    const call = (forwarded: string) =>
      fetch(`${behind.url}/token`, { method: 'POST', headers: { 'x-forwarded-for': forwarded } });
    expect((await call('203.0.113.10:1, 10.1.2.3:99')).status).toBe(401);
    expect((await call('192.0.2.1, 203.0.113.10:2, [fd00::1]:99, ::ffff:10.0.0.7')).status).toBe(429);
    expect((await call('203.0.113.11, 10.1.2.3')).status).toBe(401);
    await behind.close();
  });
});

describe('many unknown client_ids', () => {
  it('3,000 of one address → the counts of other addresses stay', async () => {
    const behind = await startProduct({ clock, env: { ...LIMITS, RATE_LIMIT_TOKEN: '25000', TRUST_PROXY: '1' } });
    const { client_id, client_secret } = behind.client;
    const call = (address: string, id: string, secret: string) =>
      fetch(`${behind.url}/token`, {
        method: 'POST',
        headers: { 'x-forwarded-for': address, authorization: `Basic ${btoa(`${id}:${secret}`)}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
    const remaining = async (address: string) =>
      Number(/r=(\d+)/.exec((await call(address, client_id, client_secret)).headers.get('ratelimit')!)![1]);
    expect(await remaining('198.51.100.1')).toBe(24_999);
    for (let n = 0; n < 3000; n += 50) {
      const names = Array.from({ length: 50 }, (_, at) => `invented-${n + at}`);
      await Promise.all(names.map(async (name) => (await call('203.0.113.10', name, 'x')).arrayBuffer()));
    }
    expect(await remaining('198.51.100.1')).toBe(24_998);
    expect([await remaining('198.51.100.2'), await remaining('198.51.100.2')]).toEqual([24_999, 24_998]);
    await behind.close();
  });
});
