import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { RefreshTokenStore } from '../../src/token/refresh-tokens/refresh-token.store.js';
import { DATABASES } from '../support/app.js';
import { BackChannel } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, textOf, UserAgent } from '../support/user-agent.js';

const DINAH = { username: 'dinah', password: 'the cat of the house' };

describe.each(DATABASES)('the times of applications at /account, on %s', (database) => {
  const clock = new FixedClock(new Date('2026-11-21T12:00:00.000Z'));
  const browser = () => new UserAgent(product.url);
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ database, clock, env: { ACCESS_TOKEN_TTL: '86400' } });
    await product.admin.createUser({ ...DINAH, zoneinfo: 'Asia/Tokyo', locale: 'en' });
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => product?.close());

  /** Lets dinah allow a client, and redeems the code. */
  async function application(name: string, metadata: object = {}) {
    const client = await product.admin.createClient({
      client_name: name, redirect_uris: [REDIRECT_URI], require_pkce: false,
      grant_types: ['authorization_code', 'refresh_token'], ...metadata,
    }); // prettier-ignore
    const url = authorizeUrl(product, { client_id: client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'profile' }); // prettier-ignore
    const channel = new BackChannel(product.url, client);
    const signIn = async () => {
      const { code } = responseOf(await browser().signIn(url, DINAH));
      return (await channel.redeem(code!)).body['refresh_token'] as string;
    };
    return { channel, signIn };
  }

  /** The times of each application, as the page writes them. */
  async function times() {
    const page = await browser().openAccount(DINAH);
    const rows = [...page.body.matchAll(/<li>[^]*?<\/li>/g)].map(([row]) => textOf({ ...page, body: row }));
    return rows.filter((row) => row.includes('Photo') || row.includes('Prints'));
  }

  it('since the first consent, and the last use of sign-in or refresh, in the zone of the person', async () => {
    const { channel, signIn } = await application('Photo');
    const first = await signIn();
    expect(await times()).toEqual([
      expect.stringContaining('Since 21 November 2026 at 21:00 GMT+9 Last used 21 November 2026 at 21:00 GMT+9'),
    ]);
    clock.advance(7200);
    expect((await channel.refresh(first)).status).toBe(200);
    expect(await times()).toEqual([expect.stringMatching(/Since .* 21:00 GMT\+9 Last used .* 23:00 GMT\+9/)]);
    clock.advance(3600);
    await signIn();
    expect(await times(), 'a second sign-in').toEqual([
      expect.stringMatching(/Since .* 21:00 GMT\+9 Last used 22 November 2026 at 00:00 GMT\+9/),
    ]);
    const { items } = (await product.admin.get(`/authorizations?client_id=${channel.client.client_id}`)).body;
    for (const { id } of items as { id: string }[]) await product.admin.call('DELETE', `/authorizations/${id}`);
    const [allowed] = await times();
    expect(allowed, 'a consent alone').toMatch(/Allowed: .* Since 21 November 2026 at 21:00 GMT\+9/);
    expect(allowed).not.toContain('Last used');
  });

  it('without a consent: since the first sign-in that is live; one SELECT for all applications', async () => {
    const { signIn } = await application('Prints', { skip_consent: true });
    await signIn();
    clock.advance(3600);
    await signIn();
    const select = vi.spyOn(product.app.get(RefreshTokenStore, { strict: false }), 'ofEach');
    const rows = await times();
    expect(select).toHaveBeenCalledTimes(1);
    expect(rows.find((row) => row.includes('Prints'))).toMatch(/Since .* 00:00 GMT\+9 Last used .* 01:00 GMT\+9/);
  });
});
