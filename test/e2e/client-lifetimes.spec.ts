import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CleanUp } from '../../src/operations/index.js';
import { AdminApi, type Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { EVERYTHING, startProduct, type Product } from '../support/product.js';

const DAY = 86_400;
const [SHORT, USUAL] = ['https://short.example', 'https://usual.example'] as const;
const SCOPE = 'openid offline_access short usual';

describe.each(DATABASES)('token lifetimes of a client on %s', (database) => {
  const clock = new FixedClock(new Date());
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ database, clock });
    await product.admin.createResource({ identifier: SHORT, scopes: ['short'], access_token_ttl: 120 });
    await product.admin.createResource({ identifier: USUAL, scopes: ['usual'] });
  });
  afterAll(() => product.close());

  const aClient = async (metadata: Json) => {
    const admin = await AdminApi.of(product.url);
    return new BackChannel(product.url, await admin.createClient({ ...EVERYTHING, scope: SCOPE, ...metadata }));
  };
  const lifeOf = (jwt: string) => decodeJwt(jwt).exp! - decodeJwt(jwt).iat!;
  const token = async (client: BackChannel, form: Record<string, string> = {}) =>
    (await client.token({ grant_type: 'client_credentials', ...form })).body;

  it.each<[Json, Record<string, string>, number]>([
    [{}, {}, 900],
    [{ access_token_ttl: 60 }, {}, 60],
    [{ access_token_ttl: 7200 }, {}, 7200],
    [{ access_token_ttl: 60 }, { scope: 'usual' }, 60],
    [{ access_token_ttl: 7200 }, { scope: 'usual' }, 7200],
    [{ access_token_ttl: 60 }, { scope: 'short' }, 60],
    [{ access_token_ttl: 7200 }, { scope: 'short' }, 120],
    [{ access_token_ttl: 7200 }, { scope: 'short usual' }, 120],
    [{}, { scope: 'short usual' }, 120],
  ])('POST /token, access_token_ttl: client %j, request %j → %i s, in each format', async (metadata, form, seconds) => {
    const jwt = await token(await aClient(metadata), form);
    expect([jwt['expires_in'], lifeOf(jwt['access_token'] as string)]).toEqual([seconds, seconds]);
    const opaque = await aClient({ ...metadata, access_token_format: 'opaque' });
    const { access_token, expires_in } = await token(opaque, form);
    expect(expires_in).toBe(seconds);
    expect((await opaque.introspect(access_token as string)).body['exp']).toBe(clock.seconds() + seconds);
  });

  it('id_token_ttl → the lifetime of ID tokens, in the code flow and at refresh', async () => {
    const client = await aClient({ id_token_ttl: 300 });
    const tokens = await client.signIn({ scope: 'openid' });
    expect(lifeOf(tokens['id_token'] as string)).toBe(300);
    const { body } = await client.refresh(tokens['refresh_token'] as string);
    expect([lifeOf(body['id_token'] as string), body['expires_in']]).toEqual([300, 900]);
  });

  it('refresh_token_idle_ttl → POST /token refuses a refresh token that is unused for that time with invalid_grant', async () => {
    const client = await aClient({ refresh_token_idle_ttl: 100 });
    const { refresh_token } = await client.signIn({ scope: 'usual' });
    clock.advance(99);
    const { body } = await client.refresh(refresh_token as string);
    expect((await client.introspect(body['refresh_token'] as string)).body['exp']).toBe(clock.seconds() + 100);
    clock.advance(100);
    expectError(await client.refresh(body['refresh_token'] as string), product.url, 'invalid_grant');
  });

  it('refresh_token_ttl shorter than the server’s → the family ends after that time, even when it is used', async () => {
    const client = await aClient({ refresh_token_ttl: 100 });
    const { refresh_token } = await client.signIn({ scope: 'usual' });
    clock.advance(60);
    const { body } = await client.refresh(refresh_token as string);
    clock.advance(40);
    expectError(await client.refresh(body['refresh_token'] as string), product.url, 'invalid_grant');
  });

  it('refresh_token_ttl longer than the server’s → the family lives for that time, and clean-up keeps it', async () => {
    const client = await aClient({ refresh_token_ttl: 60 * DAY, refresh_token_idle_ttl: 40 * DAY });
    let { refresh_token: latest } = await client.signIn({ scope: 'openid usual offline_access', prompt: 'consent' });
    for (const days of [30, 25]) {
      clock.advance(days * DAY);
      await product.app.get(CleanUp).run();
      const { status, body } = await client.refresh(latest as string);
      expect(status).toBe(200);
      latest = body['refresh_token'];
    }
    clock.advance(6 * DAY);
    expectError(await client.refresh(latest as string), product.url, 'invalid_grant');
  });

  it('GET /admin/clients contains the lifetimes; PATCH with null restores the server’s lifetime', async () => {
    const client = await aClient({ access_token_ttl: 60, refresh_token_ttl: 100 });
    const path = `/clients/${client.client.client_id}`;
    const admin = await AdminApi.of(product.url);
    expect((await admin.get(path)).body).toMatchObject({ access_token_ttl: 60, refresh_token_ttl: 100 });
    const changed = await admin.call('PATCH', path, { access_token_ttl: null });
    expect(changed.body).not.toHaveProperty('access_token_ttl');
    expect((await token(client))['expires_in']).toBe(900);
  });

  it.each<[string, unknown]>([
    ['access_token_ttl', 0],
    ['access_token_ttl', DAY + 1],
    ['access_token_ttl', '60'],
    ['access_token_ttl', 1.5],
    ['id_token_ttl', -1],
    ['id_token_ttl', DAY + 1],
    ['refresh_token_ttl', 0],
    ['refresh_token_ttl', 3650 * DAY + 1],
    ['refresh_token_idle_ttl', 1e12],
  ])('POST /admin/clients refuses %s of %j, which is out of bounds → 400 that names it', async (member, value) => {
    const admin = await AdminApi.of(product.url);
    const answer = await admin.call('POST', '/clients', { ...EVERYTHING, [member]: value });
    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toContain(member);
  });
});
