import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HashCost } from '../../src/config/index.js';
import { OutboundLimits } from '../../src/outbound/places.js';
import { basic, postForm, request, type JsonAnswer } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { anAssertion, assertionForm, newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { OutboundTarget, TARGET_CA } from '../support/outbound-target.js';
import { ALICE, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

const BOB = { username: 'bob', password: 'another-rabbit-with-a-watch-7' };
/** More than the queue of sign-ins accepts in total. */
const FLOOD = 130;

describe.each(DATABASES)('many sign-ins at once, on %s', (database) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ database, env: { TRUST_PROXY: '1' }, hashCost: new HashCost() });
    await product.admin.createUser(BOB);
    for (let at = 0; at < FLOOD; at++) await product.admin.createUser({ username: `user-${at}` });
  });
  afterAll(() => product?.close());

  /** Requests a password grant for a client, from an address. */
  async function token(user: typeof BOB, address: string, own = product.client): Promise<JsonAnswer> {
    const headers = { ...basic(own.client_id, own.client_secret), 'x-forwarded-for': address };
    return postForm(`${product.url}/token`, { grant_type: 'password', ...user }, headers);
  }

  /** Opens the login form in a new browser, from an address. */
  async function form(address: string) {
    const agent = new UserAgent(product.url, { 'x-forwarded-for': address });
    return { agent, page: await agent.follow(await agent.get(`${product.url}/account`)) };
  }

  it('130 sign-ins with the right password of one account → some get 429 with Retry-After; other users are served at once', async () => {
    const forms = await Promise.all(Array.from({ length: FLOOD }, () => form('192.0.2.1')));
    const [home, same] = [await form('192.0.2.77'), await form('192.0.2.1')];
    const flood = forms.map(({ agent, page }) => agent.submit(page, { ...ALICE }));
    const honest = await Promise.all([home, same].map(({ agent, page }) => agent.submit(page, BOB)));
    expect(honest.map(({ status, location }) => [status, location])).toEqual(honest.map(() => [303, `${product.url}/account`]));
    const answers = await Promise.all(flood);
    const refused = answers.filter(({ status }) => status !== 303);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(FLOOD);
    for (const { status, headers, body } of refused) {
      expect([status, headers.get('retry-after')]).toEqual([429, '2']);
      expect(body).toContain('Too many sign-ins at the same time. Please wait 2 seconds, then try again.');
    }
  });

  it('130 password grants of one client for one account → some get temporarily_unavailable, 429; another client is served', async () => {
    const other = await product.admin.createClient({ grant_types: ['password'] });
    const flood = Array.from({ length: FLOOD }, () => token(ALICE, '192.0.2.1'));
    expect((await token(BOB, '192.0.2.1', other)).status).toBe(200);
    const answers = await Promise.all(flood);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, headers, body } of refused) {
      expect([status, body['error'], headers.get('retry-after')]).toEqual([429, 'temporarily_unavailable', '2']);
    }
  });

  it('130 sign-ins for 130 accounts from one address → other addresses sign in, and each excess answer is 400, 429 or 503', async () => {
    const forms = await Promise.all(Array.from({ length: FLOOD }, () => form('192.0.2.9')));
    const homes = await Promise.all(Array.from({ length: 5 }, (_, at) => form(`198.51.100.${at}`)));
    const flood = forms.map(({ agent, page }, at) => agent.submit(page, { username: `user-${at}`, password: 'wrong' }));
    const honest = await Promise.all(homes.map(({ agent, page }) => agent.submit(page, BOB)));
    expect(honest.map(({ status }) => status)).toEqual(honest.map(() => 303));
    const statuses = new Set((await Promise.all(flood)).map(({ status }) => status));
    expect([...statuses].every((status) => [400, 429, 503].includes(status))).toBe(true);
  });
}); // prettier-ignore

describe.each(DATABASES)('many outbound fetches at once, on %s', (database) => {
  let product: Product;
  let target: OutboundTarget;
  /** Accepts connections and never answers; each of its addresses counts as a host. */
  let silent: Server;
  const sockets = new Set<Socket>();
  let key: ClientKeyPair;
  let healthy: readonly string[];
  const hosts = Array.from({ length: 290 }, (_, at) => `127.1.${at >> 7}.${(at & 127) + 1}`);
  beforeAll(async () => {
    target = await OutboundTarget.start();
    silent = createServer((socket) => {
      sockets.add(socket);
      // Without reading, the socket would not notice that the other side has closed.
      socket.resume();
      socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => silent.listen(0, '0.0.0.0', resolve));
    const env = { OUTBOUND_ALLOW: [`localhost:${target.port}`, ...hosts].join(), OUTBOUND_CA: TARGET_CA };
    product = await startProduct({ database, env });
    key = await newClientKey();
    healthy = await Promise.all(
      Array.from({ length: 10 }, (_, at) => clientWith(target.serveJson(`/keys-${at}`, { keys: [key.jwk] }))),
    );
  });
  afterAll(async () => {
    silent.close();
    target.close();
    await product?.close();
  });
  afterEach(() => limitFetchesTo(3000));

  const silentUrl = (host: string) => `https://${host}:${(silent.address() as AddressInfo).port}/x`;
  const clientWith = async (jwks_uri: string) =>
    (await product.admin.createClient({
      grant_types: ['client_credentials'], token_endpoint_auth_method: 'private_key_jwt', jwks_uri,
    })).client_id; // prettier-ignore
  async function token(clientId: string): Promise<JsonAnswer> {
    const assertion = assertionForm(await anAssertion(clientId, product.url, key));
    return postForm(`${product.url}/token`, { grant_type: 'client_credentials', ...assertion });
  }
  /** Sets the time limit of one fetch. @param timeout milliseconds */
  const limitFetchesTo = (timeout: number) =>
    Object.assign(product.app.get(OutboundLimits, { strict: false }), { timeout });

  it('290 slow logos → clients with keys behind a jwks_uri still authenticate', async () => {
    const clients = await Promise.all(
      hosts.map((host) => product.admin.createClient({ redirect_uris: ['https://a.example/cb'], logo_uri: silentUrl(host) })),
    );
    const slow = clients.map(({ client_id }) => request(`${product.url}/logos/${client_id}`));
    await expect.poll(() => sockets.size).toBeGreaterThan(0);
    expect((await Promise.all(healthy.map(token))).map(({ status }) => status)).toEqual(healthy.map(() => 200));
    const statuses = new Set((await Promise.all(slow)).map(({ status }) => status));
    expect(statuses).toEqual(new Set([404, 503]));
  });

  it('290 slow jwks_uris → 503 with Retry-After while the queue is full, never invalid_client; later 200', async () => {
    const waiting = await Promise.all(hosts.map((host) => clientWith(silentUrl(host))));
    const late = await Promise.all(
      Array.from({ length: 10 }, (_, at) => clientWith(target.serveJson(`/late-${at}`, { keys: [key.jwk] }))),
    );
    limitFetchesTo(45_000);
    let answered = 0;
    const slow = waiting.map((clientId) => token(clientId).finally(() => answered++));
    // 64 are fetched and 200 wait: the queue is full, and the other 26 are refused.
    await expect.poll(() => [sockets.size, answered]).toEqual([64, 26]);
    for (const { status, body, headers } of await Promise.all(late.map(token))) {
      expect([status, body['error']]).toEqual([503, 'temporarily_unavailable']);
      expect(headers.get('retry-after')).toBe('2');
    }
    await expect.poll(() => answered).toBe(290 - 64);
    for (const socket of sockets) socket.destroy();
    const answers = await Promise.all(slow);
    // The servers of the 64 that were fetched do not answer, hence invalid_client.
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(64);
    expect(answers.filter(({ status }) => status === 503)).toHaveLength(290 - 64);
    expect((await Promise.all(late.map(token))).map(({ status }) => status)).toEqual(late.map(() => 200));
  });
}); // prettier-ignore
