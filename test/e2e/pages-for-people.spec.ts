import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, basic } from '../support/admin-api.js';
import { REDIRECT_URI, startProduct, type Product } from '../support/product.js';

const CHROMIUM = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7'; // prettier-ignore
const FIREFOX = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
/** The default Accept header of java.net.HttpURLConnection. */
const JAVA = 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2';

let product: Product;
beforeAll(async () => {
  product = await startProduct({
    env: { RATE_LIMITS: 'on', RATE_LIMIT_TOKEN: '1000', RATE_LIMIT_API: '20', RATE_LIMIT_PAGES: '50' },
  });
});
afterAll(() => product.close());

interface Shown {
  readonly status: number;
  readonly type: string;
  readonly vary: string;
  readonly text: string;
}

/** Sends a request with node:http, because fetch always sends an Accept header. */
function ask(path: string, accept?: string, { method = 'GET', body = '', headers = {} } = {}): Promise<Shown> {
  return new Promise((resolve, reject) => {
    const all = { ...headers, ...(accept === undefined ? {} : { accept }) };
    const sent = request(product.url + path, { method, headers: all }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += String(chunk)));
      answer.on('end', () => {
        const { 'content-type': type = '', vary = '' } = answer.headers;
        resolve({ status: answer.statusCode!, type, vary, text });
      });
    });
    sent.once('error', reject).end(body);
  });
}

function expectPage({ status, type, text }: Shown, expected: number): void {
  expect([status, type]).toEqual([expected, 'text/html; charset=utf-8']);
  expect(text).toContain('This request cannot be completed');
  expect(text).toMatch(/\/errors\/[0-9a-f-]{36}"/);
}

function expectJson({ status, type, text }: Shown, expected: number): void {
  expect([status, type]).toEqual([expected, 'application/json; charset=utf-8']);
  expect(JSON.parse(text)).toMatchObject({ error: expect.any(String), error_uri: expect.stringContaining('/errors/') });
}

describe('B.16: an error is a page where the client prefers HTML (RFC 9110 §12.5.1)', () => {
  it.each([CHROMIUM, FIREFOX, 'text/html', 'text/html, application/json;q=0.9', 'text/*, application/json;q=0.1', 'application/json;q=0, */*'])(
    'GET of an unknown path with Accept: %s → a page',
    async (accept) => {
      const answer = await ask('/nothing/here', accept);
      expectPage(answer, 404);
      expect(answer.vary).toContain('Accept');
      expect(answer.text).toContain('href="/"');
    },
  ); // prettier-ignore

  it.each([undefined, '*/*', 'application/json', 'application/json, text/plain, */*', 'application/json, text/html;q=0.9', 'text/html;q=0.5, application/json', 'application/*, text/html;q=0.9', 'image/avif,image/webp', 'nonsense', 'text/html;q=0'])(
    'GET of an unknown path with Accept: %s → JSON',
    async (accept) => {
      expectJson(await ask('/nothing/here', accept), 404);
    },
  ); // prettier-ignore

  it.each([
    ['404', '/.well-known/nothing', {}, 404],
    ['405', '/token', {}, 405],
    ['404 below /admin', '/admin/nothing', {}, 404],
    ['415', '/token', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }, 415],
    ['413', '/token', { method: 'POST', body: 'a='.padEnd(300_000, 'x'), headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 413],
  ])('%s at %s → a page for text/html, JSON for */*', async (_, path, sent, status) => {
    expectPage(await ask(path, 'text/html', sent), status);
    const { status: other, type } = await ask(path, '*/*', sent);
    expect([other, type]).toEqual([status, expect.stringMatching(/^application\/(problem\+)?json/)]);
  }); // prettier-ignore

  it.each([CHROMIUM, JAVA, 'text/html'])('POST /token, /introspect and /revoke with Accept: %s → JSON errors (RFC 6749 §5.2)', async (accept) => {
    const form = { method: 'POST', body: 'grant_type=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expectJson(await ask('/token', accept, form), 401);
    expectJson(await ask('/introspect', accept, form), 401);
    expectJson(await ask('/revoke', accept, { ...form, headers: { ...form.headers, ...basic('nobody', 'x') } }), 401);
  }); // prettier-ignore

  it.each([CHROMIUM, JAVA])('POST /token with a JSON body and Accept: %s → a JSON error', async (accept) => {
    const json = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expectJson(await ask('/token', accept, json), 415);
  });

  it('GET /authorize with any Accept header → an error page', async () => {
    for (const accept of [undefined, '*/*', 'application/json']) expectPage(await ask('/authorize', accept), 400);
  });
});

describe('B.16: paths are case-sensitive (RFC 3986 §6.2.2.1)', () => {
  const query = `?client_id=x&redirect_uri=${encodeURIComponent(REDIRECT_URI)}`;

  it.each([
    ['/Authorize', '/authorize'],
    ['/LOGIN', '/login'],
    ['/Account/', '/account/'],
    ['/.well-known/OpenID-Configuration', '/.well-known/openid-configuration'],
    ['/Docs', '/docs'],
  ])('%s → 404 page with a link to %s', async (path, suggested) => {
    const answer = await ask(path + query, CHROMIUM);
    expectPage(answer, 404);
    expect(answer.text).toContain(`Did you mean ${suggested}?`);
    expect(answer.text).toContain(`href="${suggested}${query.replaceAll('&', '&amp;')}"`);
  });

  it.each(['/Token', '/TOKEN', '/Metrics', '/ADMIN/clients', '/Userinfo'])('%s → 404 that names the path in lower case', async (path) => {
    const { status, text } = await ask(path, '*/*');
    expect(status).toBe(404);
    expect(text).toContain(`Did you mean ${path.toLowerCase()}?`);
  }); // prettier-ignore

  it('a long or hostile path → 404 without markup or another host from it', async () => {
    for (const path of [
      `/Authorize/${'x'.repeat(5000)}`,
      '/Authorize/%22%3E%3Cscript%3E',
      '//Authorize',
      '/\\Authorize',
    ]) {
      const answer = await ask(path, CHROMIUM);
      expect(answer.status).toBe(404);
      expect(answer.text).not.toMatch(/<script|href="\/[/\\]/);
    }
  });

  it('the paths in lower case work', async () => {
    const token = { method: 'POST', body: 'grant_type=client_credentials', headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic(product.client.client_id, product.client.client_secret) } }; // prettier-ignore
    expect((await ask('/token', undefined, token)).status).toBe(200);
    expect((await (await AdminApi.of(product.url)).get('/clients')).status).toBe(200);
    expect((await ask('/jwks')).status).toBe(200);
  });
});

describe('B.16: too many requests', () => {
  it('429 at /userinfo → a page with a link to try again, or JSON', async () => {
    let last: Shown;
    do last = await ask('/userinfo', CHROMIUM);
    while (last.status === 401);
    expectPage(last, 429);
    expect(last.text).toContain('<a class="other first" href="/userinfo"><bdi>Try again</bdi></a>');
    expectJson(await ask('/userinfo', '*/*'), 429);
    expectJson(await ask('/userinfo', 'text/html, application/json;q=0.2', { method: 'POST' }), 429);
  });

  it('429 at a form → a link back to the page of the form', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const send = (path: string, body: string) => ask(path, CHROMIUM, { method: 'POST', body, headers: form });
    let last: Shown;
    do last = await send('/login', 'interaction=a%22b');
    while (last.status !== 429);
    expect(last.text).toContain('href="/login?interaction=a%22b"');
    expect((await send('/account/password', 'x=y')).text).toContain('href="/account"');
    expect((await ask('/consent?interaction=x', CHROMIUM)).text).toContain('href="/consent?interaction=x"');
  });
});
