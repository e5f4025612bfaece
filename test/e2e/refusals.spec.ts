import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RefusalRecorder } from '../../src/operations/index.js';
import { ADMIN, DATABASES } from '../support/app.js';
import { basic, postForm, type Json } from '../support/admin-api.js';
import { BackChannel } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { authorize, authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';

const SECRET = /[A-Za-z0-9_-]{43}/;

describe.each(DATABASES)('records of refusals, on %s', (database) => {
  let product: Product;
  let channel: BackChannel;
  const clock = new FixedClock();
  beforeAll(async () => {
    product = await startProduct({ database, clock });
    channel = new BackChannel(product.url, product.client);
  });
  afterAll(() => product.close());

  const idIn = (uri: unknown) => String(uri).slice(`${product.url}/errors/`.length);
  const refusal = async (id: string) => (await product.admin.get(`/refusals/${id}`)).body;
  const page = async (id: string) => {
    const response = await fetch(`${product.url}/errors/${id}`);
    return { status: response.status, text: await response.text() };
  };
  /** Sends an authorization request. @returns the error id of the page or of the error response */
  async function refusedAt(parameters: Readonly<Record<string, string>>): Promise<string> {
    const asked = { client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', ...parameters }; // prettier-ignore
    const response = await fetch(authorizeUrl(product, asked), { redirect: 'manual' });
    const location = response.headers.get('location');
    const parametersOf = (url: URL) => new URLSearchParams(url.hash === '' ? url.search : url.hash.slice(1));
    if (location !== null) return idIn(parametersOf(new URL(location)).get('error_uri'));
    return /\/errors\/([0-9a-f-]{36})"/.exec(await response.text())![1]!;
  }

  it('GET /admin/refusals/:id of a wrong redirect_uri → AUTHZ-URI-3, the registered URIs, the received one, and the fix', async () => {
    const sent = `${REDIRECT_URI}/`;
    const id = await refusedAt({ redirect_uri: sent });
    expect(await refusal(id)).toEqual({
      id,
      at: clock.now().toISOString(),
      client_id: product.client.client_id,
      path: '/authorize',
      error: 'invalid_request',
      error_description: 'redirect_uri is not registered for this client',
      status: 400,
      reason: 'redirect_uri is not registered for this client',
      rule: {
        id: 'AUTHZ-URI-3',
        section: 'RFC 6749 §3.1.2.3, RFC 9700 §4.1.3',
        expected: `byte for byte one of: ${REDIRECT_URI}`,
        received: `"${sent}"`,
        fix: 'Send a redirect_uri exactly as it is registered for the client, or register this one.',
      },
    });
  });

  it('GET /errors/:id shows the public part, without the client and its registration', async () => {
    const id = await refusedAt({ redirect_uri: 'https://elsewhere.example/' });
    const { status, text } = await page(id);
    expect(status).toBe(200);
    for (const shown of [
      'What went wrong',
      'redirect_uri is not registered',
      'invalid_request',
      id,
      'How to fix it',
      'AUTHZ-URI-3',
    ]) {
      expect(text).toContain(shown);
    }
    for (const hidden of [product.client.client_id, REDIRECT_URI, 'elsewhere.example'])
      expect(text).not.toContain(hidden);
  });

  it.each(['01890000-0000-7000-8000-000000000000', 'x', '%00', "'"])(
    'GET /errors/%s of an unknown id → 404, and nothing is recorded',
    async (id) => {
      const before = product.app.get(RefusalRecorder, { strict: false }).dropped;
      expect(await page(id)).toMatchObject({
        status: 404,
        text: expect.stringContaining('This error is unknown'),
      });
      expect(product.app.get(RefusalRecorder, { strict: false }).dropped).toBe(before);
      expect((await product.admin.get(`/refusals/${id}`)).status).toBe(404);
    },
  );

  it.each([
    ['unknown client', { client_id: 'nobody' }, 'RFC 6749 §4.1.2.1', '"nobody"'],
    ['response_type', { response_type: 'everything' }, 'RFC 6749 §3.1.1', '"everything"'],
    ['scope', { scope: 'openid clients:read' }, 'RFC 6749 §3.3', 'also: clients:read'],
    ['nonce', { response_type: 'id_token', scope: 'openid' }, 'OIDC Core §3.2.2.1, §3.3.2.11', 'nothing'],
    ['resource', { resource: 'https://unknown.example' }, 'RFC 8707 §2', '"https://unknown.example"'],
    ['PKCE method', { code_challenge: 'a'.repeat(43), code_challenge_method: 'plain' }, 'RFC 7636 §4.3', '"plain"'],
  ])(
    'GET /admin/refusals/:id of an authorization request contains the rule: %s',
    async (_, parameters, section, received) => {
      const { rule } = await refusal(await refusedAt(parameters));
      expect(rule).toMatchObject({ section, received, expected: expect.any(String), fix: expect.any(String) });
    },
  );

  it('GET /admin/refusals/:id of an invalid_grant contains the rule that the answer hides, without code or verifier', async () => {
    const { verifier, challenge } = newPkce();
    const asked = { response_type: 'code', scope: 'openid', code_challenge: challenge, code_challenge_method: 'S256' };
    const { code } = await authorize(product, asked);
    const other = newPkce().verifier;
    const refused = await channel.redeem(code!, { code_verifier: other });
    expect(refused.body['error_description']).not.toMatch(/verifier/);
    const shown = await refusal(idIn(refused.body['error_uri']));
    expect(shown).toMatchObject({ path: '/token', reason: 'code_verifier does not match' });
    expect(shown['rule'].section).toBe('RFC 7636 §4.6, RFC 9700 §2.1.1');
    for (const secret of [verifier, other, challenge, code!]) expect(JSON.stringify(shown)).not.toContain(secret);
  });

  it.each([
    ['a wrong secret', (id: string) => basic(id, 'wrong'), 'wrong client_secret'],
    ['an unknown client', () => basic('nobody', 'wrong'), '"nobody"'],
  ])(
    'GET /admin/refusals/:id of a failed client authentication contains the failed part: %s',
    async (_, headers, received) => {
      const answer = await postForm(`${product.url}/token`, { grant_type: 'client_credentials' }, headers(product.client.client_id)); // prettier-ignore
      expect(answer).toMatchObject({ status: 401, body: { error_description: 'Client authentication failed' } });
      const { client_id, rule } = await refusal(idIn(answer.body['error_uri']));
      expect(rule.received).toBe(received);
      expect([product.client.client_id, 'nobody']).toContain(client_id);
    },
  );

  it('AD8: GET /admin/refusals/:id contains no token from a path, and no line break', async () => {
    const token = newPkce().verifier;
    const { instance } = (await product.admin.get(`/users/${token}%0d%0aX`)).body;
    const shown = await refusal(idIn(instance));
    expect(shown).toMatchObject({ client_id: ADMIN.id, error: 'not_found', path: '/admin/users/[redacted]%0d%0aX' });
  });

  it('GET /admin/refusals?client_id= lists refusals of that client, the latest first, in pages', async () => {
    const client = await product.admin.createClient({ redirect_uris: [REDIRECT_URI] });
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) ids.push(await refusedAt({ client_id: client.client_id, redirect_uri: 'https://no.example' })); // prettier-ignore
    const list = async (query: string) =>
      (await product.admin.get(`/refusals?client_id=${client.client_id}${query}`)).body;
    const first = await list('&limit=2');
    const rest = await list(`&cursor=${first['next_cursor']}`);
    expect([...first['items'], ...rest['items']].map(({ id }: Json) => id)).toEqual(ids.toReversed());
    expect((await product.admin.get('/refusals?client_id=%F0%9F%98%80')).body['items']).toEqual([]);
    const all = (await product.admin.get('/refusals?limit=200')).body['items'] as Json[];
    expect(all.length).toBeGreaterThan(5);
    expect(JSON.stringify(all)).not.toMatch(SECRET);
  });

  it('AD1: GET /admin/refusals refuses a missing token with 401, and a token without refusals:read with 403', async () => {
    expect((await fetch(`${product.url}/admin/refusals`)).status).toBe(401);
    const form = { grant_type: 'client_credentials', scope: 'audit:read' };
    const { body } = await postForm(`${product.url}/token`, form, basic(ADMIN.id, ADMIN.secret));
    expect((await product.admin.call('GET', '/refusals', undefined, body['access_token'] as string)).status).toBe(403);
  });

  it('of 200 equal refusals in a minute 60 are kept, each has an id, and the next minute counts from 0', async () => {
    clock.advance(60);
    const client = await product.admin.createClient({ redirect_uris: [REDIRECT_URI] });
    const wrong = { client_id: client.client_id, redirect_uri: 'https://no.example' };
    const ids = await Promise.all(Array.from({ length: 200 }, () => refusedAt(wrong)));
    expect(new Set(ids).size).toBe(200);
    const kept = async () => (await product.admin.get(`/refusals?limit=200&client_id=${client.client_id}`)).body['items'] as Json[]; // prettier-ignore
    expect(await kept()).toHaveLength(60);
    expect(product.app.get(RefusalRecorder, { strict: false }).dropped).toBe(140);
    clock.advance(60);
    await refusedAt(wrong);
    expect(await kept()).toHaveLength(61);
  });

  it('GET /errors/:id of a refusal after 7 days → 404', async () => {
    const id = await refusedAt({ client_id: 'nobody' });
    await product.app.get(RefusalRecorder, { strict: false }).flush();
    clock.advance(7 * 86_400 - 1);
    expect((await page(id)).status).toBe(200);
    clock.advance(1);
    expect((await page(id)).status).toBe(404);
  });
});
