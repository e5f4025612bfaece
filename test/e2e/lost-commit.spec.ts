import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommitProxy, type Moment } from '../faults/commit-proxy.js';
import { request, type Json, type JsonAnswer } from '../support/admin-api.js';
import { DATABASES, type TestDatabase } from '../support/app.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { ALICE, authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

/** A request whose transaction uses nothing up, so that no claim shows after a lost COMMIT whether it was committed. */
interface Creation {
  readonly what: string;
  create(): Promise<JsonAnswer>;
  /** A statement of the transaction whose COMMIT is lost; it tells that transaction from others of the request or of upkeep. */
  readonly statement: string;
}

let product: Product;
let proxy: CommitProxy;
let opaque: BackChannel;
let count = 0;

const admin = (path: string, body: Json, method = 'POST') => product.admin.call(method, path, body);
const metadata = () => ({ client_name: `Client ${++count}`, redirect_uris: [REDIRECT_URI] });

const BY_ADMIN: readonly Creation[] = [
  { what: 'POST /admin/clients', statement: 'INSERT INTO `clients`', create: () => admin('/clients', metadata()) },
  { what: 'POST /admin/users', statement: 'INSERT INTO `users`', create: () => admin('/users', { username: `user-${++count}`, password: 'the cat of the house' }) },
  { what: 'POST /admin/resources', statement: 'INSERT INTO `resources`', create: () => admin('/resources', { identifier: `https://api-${++count}.example`, name: 'An API' }) },
  { what: 'POST /admin/registration-tokens', statement: 'INSERT INTO `registration_tokens`', create: () => admin('/registration-tokens', {}) },
  { what: 'POST /admin/clients/:client_id/secrets', statement: 'INSERT INTO `client_secrets`', create: () => admin(`/clients/${product.client.client_id}/secrets`, {}) },
  { what: 'PATCH /admin/users/:sub', statement: 'UPDATE `users`', create: () => admin(`/users/${product.sub}`, { name: `Alice ${++count}` }, 'PATCH') },
]; // prettier-ignore

const BY_CLIENTS: readonly Creation[] = [
  {
    what: 'POST /token, client_credentials, opaque',
    statement: 'INSERT INTO `access_tokens`',
    create: () => opaque.token({ grant_type: 'client_credentials' }),
  },
  {
    what: 'POST /token, password',
    statement: 'INSERT INTO `authorizations`',
    create: () => opaque.token({ grant_type: 'password', ...ALICE }),
  },
  {
    what: 'POST /register',
    statement: 'INSERT INTO `clients`',
    create: () => {
      const headers = { 'content-type': 'application/json' };
      return request(`${product.url}/register`, { method: 'POST', headers, body: JSON.stringify(metadata()) });
    },
  },
];

const named = (creations: readonly Creation[]) => creations.map((one) => [one.what, one] as const);

describe.each(DATABASES.filter((database) => database === 'mysql'))('a lost COMMIT on %s', (database) => {
  let own: TestDatabase;
  beforeAll(async () => {
    own = await migratedDatabase(database);
    proxy = await CommitProxy.to(own.url);
    product = await startProduct({ databaseUrl: proxy.url, env: { OPEN_REGISTRATION: 'true' } });
    const client = await product.admin.createClient({ ...EVERYTHING, access_token_format: 'opaque' });
    opaque = new BackChannel(product.url, client);
  });
  afterAll(async () => {
    await product.close();
    proxy.close();
    await own.remove();
  });

  it.each(named([...BY_ADMIN, ...BY_CLIENTS]))(
    '%s: COMMIT never reaches the database → the request succeeds',
    async (_, creation) => {
      const { status } = await cut('before', creation);
      expect([200, 201]).toContain(status);
    },
  );

  it.each(named(BY_ADMIN))(
    '%s: only the answer to COMMIT is lost → 503 problem with Retry-After',
    async (_, creation) => {
      const answer = await cut('after', creation);
      expect(answer).toMatchObject({ status: 503, body: { status: 503, error: 'temporarily_unavailable' } });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    },
  );

  it.each(named(BY_CLIENTS))(
    '%s: only the answer to COMMIT is lost → 503 temporarily_unavailable with Retry-After',
    async (_, creation) => {
      const answer = await cut('after', creation);
      expectError(answer, product.url, 'temporarily_unavailable', 503);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    },
  );

  it.each(['before', 'after'] as const)('POST /consent, cut %s the COMMIT → a code that works', async (moment) => {
    const browser = new UserAgent(product.url);
    const { client_id } = product.client;
    const asked = { client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', prompt: 'consent' };
    const login = await browser.follow(await browser.get(authorizeUrl(product, asked)));
    const page = await browser.follow(await browser.submit(login, { ...ALICE }));
    const before = proxy.cuts;
    proxy.cutNext(moment, 'INSERT INTO `authorizations`');
    const { location } = await browser.submit(page, { decision: 'allow' });
    expect(proxy.cuts).toBe(before + 1);
    const channel = new BackChannel(product.url, product.client);
    expect((await channel.redeem(responseOf(location!)['code']!)).status).toBe(200);
  });

  it('POST /admin/users after such a 503: the user exists once, and the same request → 409', async () => {
    const create = () => admin('/users', { username: 'made-unseen' });
    expect((await cut('after', { what: 'a user', statement: 'INSERT INTO `users`', create })).status).toBe(503);
    expect((await create()).status).toBe(409);
    expect((await product.admin.get('/users?q=made-unseen')).body['items']).toHaveLength(1);
    const { items } = (await product.admin.get('/audit-events?type=user.created')).body;
    const own = (items as Json[]).filter(({ details }) => details.username === 'made-unseen');
    expect(own).toHaveLength(1);
  });

  it('POST /admin/clients after such a 503: the client exists once and is found by its name', async () => {
    const create = () => admin('/clients', { ...metadata(), client_name: 'Made unseen' });
    expect((await cut('after', { what: 'a client', statement: 'INSERT INTO `clients`', create })).status).toBe(503);
    const { items } = (await product.admin.get('/clients?limit=200')).body;
    expect((items as Json[]).filter(({ client_name }) => client_name === 'Made unseen')).toHaveLength(1);
  });
});

/** Runs a creation, loses its COMMIT, and checks that exactly one was lost. */
async function cut(moment: Moment, { create, statement }: Creation): Promise<JsonAnswer> {
  const before = proxy.cuts;
  proxy.cutNext(moment, statement);
  const answer = await create();
  expect(proxy.cuts).toBe(before + 1);
  return answer;
}
