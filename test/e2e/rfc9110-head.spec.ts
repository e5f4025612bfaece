import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorize, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { basic, postForm, type Json } from '../support/admin-api.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

let product: Product;
let browser: UserAgent;
let cookies: string;
beforeAll(async () => {
  product = await startProduct();
  browser = new UserAgent(product.url);
  await authorize(product, { response_type: 'code', scope: 'openid' }, browser);
  cookies = browser.cookieNames.map((name) => `${name}=${browser.cookie(name)}`).join('; ');
});
afterAll(() => product.close());

const head = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(product.url + path, { method: 'HEAD', redirect: 'manual', headers: { cookie: cookies, ...headers } });

const rowsOf = async (path: string) => ((await product.admin.get(path)).body['items'] as Json[]).length;

/** The numbers of authorizations, sessions and audit events, which HEAD must not change. */
async function state() {
  return {
    authorizations: await rowsOf(`/authorizations?sub=${product.sub}`),
    sessions: await rowsOf(`/sessions?sub=${product.sub}`),
    events: await rowsOf('/audit-events?limit=200'),
  };
}

const asked = () =>
  authorizeUrl(product, {
    client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid',
  }).slice(product.url.length); // prettier-ignore

describe('HEAD has no effect (RFC 9110 §9.2.1)', () => {
  it.each([
    ['/authorize, which would answer at once', asked],
    ['/authorize with prompt=none', () => `${asked()}&prompt=none`],
    ['/authorize, which would ask for a sign-in', () => `${asked()}&prompt=login`],
    ['/authorize without parameters', () => '/authorize'],
    ['/authorize of an interaction', () => '/authorize?interaction=x'],
    ['/logout', () => '/logout'],
    ['/login', () => '/login'],
    ['/login of an interaction', () => '/login?interaction=x'],
    ['/consent', () => '/consent?interaction=x'],
    ['/account', () => '/account'],
  ])('HEAD %s → 405, and nothing changes', async (_, path) => {
    const before = await state();
    const answer = await head(path());
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
    expect([answer.headers.get('location'), answer.headers.getSetCookie(), await answer.text()]).toEqual([
      null,
      [],
      '',
    ]);
    expect(await state()).toEqual(before);
  });

  it('HEAD /link answers as GET, because programs that scan mails send it, and uses nothing up', async () => {
    const before = await state();
    const answer = await head('/link?token=x');
    expect([answer.status, new URL(answer.headers.get('location')!, product.url).pathname]).toEqual([303, '/link']);
    expect((await head('/link')).status).toBe((await fetch(`${product.url}/link`)).status);
    expect(await state()).toEqual(before);
  });

  it('HEAD /logout with a valid ID token of the session ends nothing; GET ends the session', async () => {
    const other = new UserAgent(product.url);
    const { code } = await authorize(product, { response_type: 'code', scope: 'openid' }, other);
    const { client_id, client_secret } = product.client;
    const form = { grant_type: 'authorization_code', code: code!, redirect_uri: REDIRECT_URI };
    const { body } = await postForm(`${product.url}/token`, form, basic(client_id, client_secret));
    const cookie = other.cookieNames.map((name) => `${name}=${other.cookie(name)}`).join('; ');
    const path = `/logout?id_token_hint=${body['id_token'] as string}`;
    const silent = async () => responseOf((await other.get(`${product.url}${asked()}&prompt=none`)).location!);
    expect((await head(path, { cookie })).status).toBe(405);
    expect(await silent()).toHaveProperty('code');
    await other.get(product.url + path);
    expect(await silent()).toMatchObject({ error: 'login_required' });
  });

  it.each([
    '/',
    '/health/live',
    '/health/ready',
    '/.well-known/openid-configuration',
    '/jwks',
    '/session/check',
    '/docs',
  ])('HEAD %s, which only reads → 200 without a body', async (path) => {
    const answer = await head(path);
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });
});

describe('Host headers (RFC 9112 §3.2)', () => {
  async function raw(lines: readonly string[]): Promise<string> {
    const socket = connect(Number(new URL(product.url).port), '127.0.0.1');
    socket.end([...lines, 'Connection: close', '', ''].join('\r\n'));
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    return answer;
  }

  it.each([
    ['two different ones', ['Host: localhost', 'Host: evil.example']],
    ['the same twice', ['Host: localhost', 'Host: localhost']],
    ['two in other spellings, apart', ['HOST: localhost', 'Accept: */*', 'hOsT: localhost']],
    ['three', ['Host: a', 'Host: b', 'Host: c']],
  ])('%s → 400 on every path', async (_, hosts) => {
    for (const line of ['GET /health/live HTTP/1.1', 'GET /authorize?x=1 HTTP/1.1', 'POST /token HTTP/1.1']) {
      const answer = await raw([line, ...hosts, 'Content-Length: 0']);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('invalid_request');
    }
  });

  it('one, beside header names of the same length → 200', async () => {
    expect(await raw(['GET /health/live HTTP/1.1', 'Host: localhost', 'From: a@b', 'Date: x'])).toMatch(
      /^HTTP\/1\.1 200 /,
    );
  });
});

describe('a planted browser cookie (ASVS 5.0 V7.2.4)', () => {
  it('is replaced at sign-in', async () => {
    const victim = new UserAgent(product.url);
    await victim.get(`${product.url}${asked()}`);
    const names = victim.cookieNames.filter((name) => name.includes('browser'));
    const planted = victim.cookie(names[0]!)!;
    await authorize(product, { response_type: 'code', scope: 'openid' }, victim);
    const held = victim.cookieNames.filter((name) => name.includes('browser')).map((name) => victim.cookie(name)!);
    expect(held).toHaveLength(1);
    expect(held[0]!.split('.')[0]).not.toBe(planted.split('.')[0]);
  });
});
