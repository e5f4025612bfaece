import { randomBytes } from 'node:crypto';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CleanUp } from '../../src/operations/index.js';
import { basic, postForm, request, type Json, type RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { DpopKey } from '../support/dpop.js';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { linksOf, responseOf, textOf, UserAgent } from '../support/user-agent.js';

const KEPT = 'interactions';
/** Random text, which compression does not shorten. */
const random = (length: number) => randomBytes(length).toString('base64url').slice(0, length);

describe.each(DATABASES)('41: rows that anonymous requests can create, on %s', (database) => {
  const clock = new FixedClock();
  let product: Product;
  let db: DataSource;
  beforeAll(async () => {
    product = await startProduct({
      database,
      clock,
      env: { RATE_LIMITS: 'on', RATE_LIMIT_PAGES: '10000', ACCESS_TOKEN_TTL: '86400' },
    });
    db = product.app.get<DataSource>(getDataSourceToken(), { strict: false });
  });
  afterAll(() => product.close());
  beforeEach(() => clock.advance(60));

  const parameters = (change: Readonly<Record<string, string>> = {}) => ({
    client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', state: random(43), ...change,
  }); // prettier-ignore
  /** A request of 12 kB. */
  const large = () =>
    parameters({ state: random(4000), claims: JSON.stringify({ userinfo: { [random(7900)]: null } }) });

  async function rows(): Promise<Record<string, number>> {
    const names = db.entityMetadatas.map(({ tableName }) => tableName);
    const count = async (name: string) =>
      Number((await db.query<{ n: string }[]>(`SELECT COUNT(*) AS n FROM ${name}`))[0]!.n);
    const counts: Record<string, number> = {};
    for (const name of names) counts[name] = await count(name);
    return counts;
  }

  /** Refusals are written later, by a timer, and are limited by a quota of their own. */
  async function rowsBesideRefusals(): Promise<Record<string, number>> {
    const { refusals: _, ...others } = await rows();
    return others;
  }

  it.each([
    ['GET /authorize', () => new UserAgent(product.url).get(authorizeUrl(product, parameters()))],
    ['POST /authorize', () => new UserAgent(product.url).post(`${product.url}/authorize`, parameters())],
    ['GET /account', () => new UserAgent(product.url).get(`${product.url}/account`)],
    ['the login page, opened twice', async () => {
      const browser = new UserAgent(product.url);
      const page = await browser.follow(await browser.get(authorizeUrl(product, parameters())));
      return browser.get(page.url);
    }],
    ['a request with a state of 1.5 kB', () => new UserAgent(product.url).get(authorizeUrl(product, parameters({ state: random(1500) })))],
  ] as const)('%s, 100 times → no row', async (_, ask) => {
    const before = await rows();
    for (let i = 0; i < 20; i++) {
      for (const { status } of await Promise.all([1, 2, 3, 4, 5].map(ask))) expect(status).toBeLessThan(400);
    }
    expect(await rows()).toEqual(before);
  }); // prettier-ignore

  it('GET and POST /authorize with 12 kB of parameters → the user signs in, and the row is compressed', async () => {
    for (const method of ['GET', 'POST']) {
      const browser = new UserAgent(product.url);
      const asked = { ...large(), prompt: 'consent' };
      const first = method === 'GET' ? browser.get(authorizeUrl(product, asked)) : browser.post(`${product.url}/authorize`, asked); // prettier-ignore
      const login = await browser.follow(await first);
      expect(login.url.length).toBeLessThan(1000);
      const consent = await browser.follow(await browser.submit(login, { ...ALICE }));
      const { location } = await browser.submit(consent, { decision: 'allow' });
      expect(responseOf(location!)).toMatchObject({ state: asked.state, code: expect.any(String) });
    }
    const [{ bytes }] = await db.query<{ bytes: string }[]>(`SELECT MAX(LENGTH(parameters)) AS bytes FROM ${KEPT}`) as [{ bytes: string }]; // prettier-ignore
    expect(Number(bytes)).toBeLessThan(13_000);
  });

  it('GET /authorize with the claims and scopes of a usual client → no row', async () => {
    const names = ['name', 'given_name', 'family_name', 'email', 'email_verified', 'locale', 'zoneinfo', 'address'];
    const claims = Object.fromEntries(names.map((name) => [name, { essential: true }]));
    const before = await rows();
    await new UserAgent(product.url).get(
      authorizeUrl(product, parameters({ claims: JSON.stringify({ id_token: claims, userinfo: claims }) })),
    );
    expect(await rows()).toEqual(before);
  });

  it('40 requests of 12 kB from one address in a minute → 30 rows, then 429 with a link to try again', async () => {
    const before = (await rows())[KEPT]!;
    const answers = [];
    for (let i = 0; i < 40; i++) answers.push(await new UserAgent(product.url).get(authorizeUrl(product, large())));
    expect((await rows())[KEPT]).toBe(before + 30);
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(30);
    const refused = answers.at(-1)!;
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(textOf(refused)).toContain('Too many long requests');
    clock.advance(60);
    expect((await new UserAgent(product.url).get(linksOf(refused)['Try again']!)).status).toBe(302);
  });

  describe('with DPoP proofs', () => {
    const PUBLIC = { token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token'], redirect_uris: [REDIRECT_URI] }; // prettier-ignore
    const CONFIDENTIAL = { ...PUBLIC, token_endpoint_auth_method: 'client_secret_basic' };
    let key: DpopKey;
    beforeAll(async () => (key = await DpopKey.make()));

    /** A form with a new proof of the key. */
    async function send(
      path: string,
      form: Readonly<Record<string, string>>,
      { client_id, client_secret }: RegisteredClient,
    ) {
      // prettier-ignore
      const url = `${product.url}${path}`;
      const dpop = await key.proof('POST', url, { claims: { iat: clock.seconds() } });
      const headers = client_secret === undefined ? {} : basic(client_id, client_secret);
      return postForm(url, { ...form, client_id }, { ...headers, dpop });
    }
    const push = (client: RegisteredClient) =>
      send('/par', { ...parameters({ client_id: client.client_id }), code_challenge: newPkce().challenge, code_challenge_method: 'S256' }, client); // prettier-ignore
    async function register(metadata: Json): Promise<RegisteredClient> {
      const body = JSON.stringify(metadata);
      const answer = await request(`${product.url}/register`, { method: 'POST', body, headers: { 'content-type': 'application/json' } }); // prettier-ignore
      expect(answer.status).toBe(201);
      return answer.body as RegisteredClient & Json;
    }

    it.each([
      ['a code', { grant_type: 'authorization_code', code: 'unknown', redirect_uri: REDIRECT_URI, code_verifier: 'x'.repeat(43) }],
      ['a refresh token', { grant_type: 'refresh_token', refresh_token: 'unknown' }],
      ['nothing', { grant_type: 'authorization_code' }],
    ])('POST /token of a public client with %s that is not valid, 20 times → no row but those of refusals, in particular no proof (RFC 9449 §11.1)', async (_, form) => {
      const client = await product.admin.createClient(PUBLIC);
      const before = await rowsBesideRefusals();
      for (let i = 0; i < 20; i++) expect((await send('/token', form, client)).status).toBe(400);
      expect(await rowsBesideRefusals()).toEqual(before);
    }); // prettier-ignore

    it.each([
      ['a public client', () => product.admin.createClient(PUBLIC)],
      ['a confidential client that registered itself without an initial access token', () => register(CONFIDENTIAL)],
    ])('40 pushes of %s in a minute → 30 requests and 30 proofs, then 429', async (_, make) => {
      const client = await make();
      const before = await rows();
      const answers = [];
      for (let i = 0; i < 40; i++) answers.push(await push(client));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(30);
      expect(answers.at(-1)!.status).toBe(429);
      expect(answers.at(-1)!.headers.get('retry-after')).toMatch(/^\d+$/);
      const after = await rows();
      for (const name of ['pushed_requests', 'proof_replays']) expect(after[name]! - before[name]!).toBe(30);
    });

    it('40 pushes of a client of an administrator in a minute → 40 requests', async () => {
      const client = await product.admin.createClient(CONFIDENTIAL);
      for (let i = 0; i < 40; i++) expect((await push(client)).status).toBe(201);
    });
  });

  it('clean-up removes unused rows after 12 minutes; the expired page names the client to return to', async () => {
    const [abandoned, acting] = [new UserAgent(product.url), new UserAgent(product.url)];
    const page = await abandoned.follow(await abandoned.get(authorizeUrl(product, large())));
    const login = await acting.follow(await acting.get(authorizeUrl(product, { ...large(), prompt: 'consent' })));
    const consent = await acting.follow(await acting.submit(login, { ...ALICE }));
    clock.advance(721);
    await product.app.get(CleanUp).run();
    expect((await rows())[KEPT]).toBeLessThanOrEqual(3); // rows of users who signed in
    const answer = await abandoned.submit(page, { ...ALICE });
    expect(answer.status).toBe(400);
    expect(textOf(answer)).toContain(
      'This page has expired. Return to the application and try again. The request came from Everything',
    );
    const { location } = await acting.submit(consent, { decision: 'allow' });
    expect(responseOf(location!)).toHaveProperty('code');
    clock.advance(3600);
    await product.app.get(CleanUp).run();
    expect((await rows())[KEPT]).toBe(0);
  });
});
