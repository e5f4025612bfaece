import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KeyUpkeep } from '../../src/key/rotation/key-upkeep.js';
import { AdminApi, request, type Json } from '../support/admin-api.js';
import { DATABASES, startApp } from '../support/app.js';
import { BackChannel } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import {
  ALICE,
  authorize,
  authorizeUrl,
  EVERYTHING,
  REDIRECT_URI,
  startProduct,
  type Product,
} from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

const DAY = 86_400;

describe.each(DATABASES)('a clock that was a day ahead and was corrected, over %s', (database) => {
  const clock = new FixedClock();
  let product: Product;
  let client: BackChannel;
  let user = ALICE;
  beforeAll(async () => {
    product = await startProduct({ database, clock, env: { JWKS_MAX_AGE: '300' } });
    client = new BackChannel(
      product.url,
      await product.admin.createClient({ ...EVERYTHING, access_token_format: 'opaque' }),
    );
  });
  beforeEach(async () => {
    const admin = await AdminApi.of(product.url);
    user = { username: `user-${Math.random()}`, password: 'the cat of the house' };
    await admin.createUser(user);
  });
  afterAll(() => product.close());

  /** Runs `work` with the clock ahead by some seconds, and corrects the clock afterwards. */
  async function ahead<T>(work: (admin: AdminApi) => Promise<T>, seconds = DAY): Promise<T> {
    clock.advance(seconds);
    try {
      return await work(await AdminApi.of(product.url));
    } finally {
      clock.advance(-seconds);
    }
  }
  const password = (text: string) => client.token({ grant_type: 'password', username: user.username, password: text });
  const wrong = async (times: number) => {
    for (let i = 0; i < times; i++) {
      expect((await password('wrong')).body['error']).toBe('invalid_grant');
      clock.advance(301);
    }
    clock.advance(-301 * times);
  };

  it('wrong passwords while the clock is ahead → the right password works after the correction', async () => {
    await ahead(async () => {
      await wrong(10);
      clock.advance(3010);
      expect((await password('wrong')).status).toBe(400);
      expect((await password('wrong')).status).toBe(429);
      clock.advance(-3010);
    });
    expect((await password(user.password)).status).toBe(200);
  });

  it('14 failures while the clock is ahead → they still count: the next failure causes a delay of at most 300 s', async () => {
    await ahead(() => wrong(14));
    expect((await password('wrong')).status).toBe(400);
    const { status, headers } = await password(user.password);
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(1);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(300);
    clock.advance(301);
    expect((await password(user.password)).status).toBe(200);
  });

  it('a failure while the clock is 30 s ahead → the delay stays, and is at most 300 s', async () => {
    for (let i = 0; i < 18; i++) {
      expect((await password('wrong')).body['error']).toBe('invalid_grant');
      clock.advance(301);
    }
    await ahead(() => password('wrong'), 30);
    const { status, headers } = await password(user.password);
    expect([status, headers.get('retry-after')]).toEqual([429, '300']);
    clock.advance(331);
    expect((await password(user.password)).status).toBe(200);
  });

  it('POST /admin/clients/:client_id/revoke while the clock is ahead → earlier tokens end, later tokens work', async () => {
    const before = (await client.token({ grant_type: 'client_credentials' })).body['access_token'] as string;
    await ahead((admin) => admin.call('POST', `/clients/${client.client.client_id}/revoke`, {}));
    expect((await client.introspect(before)).body['active']).toBe(false);
    clock.advance(2);
    const { body } = await client.token({ grant_type: 'client_credentials' });
    expect((await client.introspect(body['access_token'] as string)).body['active']).toBe(true);
    expect((await client.introspect(before)).body['active']).toBe(false);
  });

  it('keys rotated while the clock is ahead → they activate within JWKS_MAX_AGE of the corrected time, and the next rotation works', async () => {
    await ahead((admin) => admin.call('POST', '/keys/rotate', { alg: 'ES256' }));
    const latestOf = async () => {
      const admin = await AdminApi.of(product.url);
      const items = (await admin.get('/keys?limit=100')).body['items'] as Json[];
      return items.filter(({ alg, activates_at }) => alg === 'ES256' && activates_at !== null).at(0)!;
    };
    await product.app.get(KeyUpkeep, { strict: false }).tick();
    const key = await latestOf();
    expect(Date.parse(key['activates_at'] as string) - clock.now().getTime()).toBeLessThanOrEqual(302_000);
    clock.advance(303);
    const admin = await AdminApi.of(product.url);
    expect((await admin.call('POST', '/keys/rotate', { alg: 'ES256' })).status).toBeLessThan(300);
    expect((await latestOf())['kid']).not.toBe(key['kid']);
  });

  it('a first start while the clock is ahead → the JWKS has every kind of key after the correction', async () => {
    const own = new FixedClock();
    own.advance(DAY);
    const first = await startApp({ database, clock: own });
    own.advance(-DAY);
    await first.app.get(KeyUpkeep, { strict: false }).tick();
    const { keys } = (await request(`${first.url}/jwks`)).body as { keys: Json[] };
    expect(keys.map(({ use }) => use as string)).toContain('enc');
    expect((await AdminApi.of(first.url)).token).toBeTruthy();
    await first.close();
  });

  it('a sign-in while the clock is ahead → the session stays; max_age=600 requires a new sign-in', async () => {
    const agent = new UserAgent(product.url);
    const parameters = {
      client_id: product.client.client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid',
    };
    await ahead(() => authorize(product, { response_type: 'code', scope: 'openid' }, agent));
    const again = await agent.get(authorizeUrl(product, parameters));
    expect(again.location).toContain('code=');
    const recent = await agent.follow(await agent.get(authorizeUrl(product, { ...parameters, max_age: '600' })));
    expect(recent.body).toContain('name="password"');
  });

  it('refusals while the clock is ahead → later refusals are recorded as well', async () => {
    const refuse = (client_id: string) => request(authorizeUrl(product, { client_id, redirect_uri: REDIRECT_URI }));
    await ahead(() => refuse('unknown-then'));
    expect((await refuse('unknown-today')).status).toBe(400);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const admin = await AdminApi.of(product.url);
    const { items } = (await admin.get('/refusals?limit=50')).body;
    expect(JSON.stringify(items)).toContain('unknown-today');
  });
});
