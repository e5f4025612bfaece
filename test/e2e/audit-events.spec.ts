import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type JsonAnswer } from '../support/admin-api.js';
import { ALICE, authorize, REDIRECT_URI, startProduct, type Product } from '../support/product.js';

let product: Product;
beforeAll(async () => {
  // With a window of 0, a superseded refresh token counts as a replay at once (ADR 0036).
  product = await startProduct({ env: { REFRESH_RETRY_WINDOW: '0' } });
});
afterAll(() => product.close());

interface Event {
  readonly id: string;
  readonly type: string;
  readonly sub: string | null;
  readonly client_id: string | null;
}

async function events(): Promise<readonly Event[]> {
  const { body } = await product.admin.get('/audit-events?limit=200');
  return (body['items'] as Event[]).toReversed();
}

/** Runs `work` and returns the audit events that it caused, the oldest first. */
async function eventsOf(work: () => Promise<unknown>): Promise<readonly Event[]> {
  const before = new Set((await events()).map(({ id }) => id));
  await work();
  return (await events()).filter(({ id }) => !before.has(id));
}

const post = (path: string, form: Record<string, string>): Promise<JsonAnswer> =>
  postForm(product.url + path, form, basic(product.client.client_id, product.client.client_secret));

const redeem = (code: string) => post('/token', { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI });
const refresh = (token: string) => post('/token', { grant_type: 'refresh_token', refresh_token: token });
const newCode = async () => (await authorize(product, { response_type: 'code', scope: 'openid' }))['code']!;
const typesOf = (all: readonly Event[]) => all.map(({ type }) => type);

describe('audit events (AD8)', () => {
  it('a sign-in and a consent → one event each, with user and client', async () => {
    const happened = await eventsOf(newCode);
    expect(typesOf(happened)).toEqual(['user.signed_in', 'consent.given']);
    expect(happened.every(({ sub, client_id }) => sub === product.sub && client_id === product.client.client_id)).toBe(
      true,
    );
  });

  it('issuing, refreshing, introspecting and using a token → no event', async () => {
    const code = await newCode();
    const happened = await eventsOf(async () => {
      const { body } = await redeem(code);
      const again = await refresh(body['refresh_token'] as string);
      await post('/introspect', { token: again.body['access_token'] as string });
      await fetch(`${product.url}/userinfo`, { headers: { authorization: `Bearer ${again.body['access_token']}` } });
      await post('/token', { grant_type: 'client_credentials' });
    });
    expect(happened).toEqual([]);
  });

  it('each revocation and each replay → one event', async () => {
    const first = await redeem(await newCode());
    const successor = await refresh(first.body['refresh_token'] as string);
    const second = await newCode();
    const { body } = await redeem(second);
    const happened = await eventsOf(async () => {
      await post('/revoke', { token: successor.body['access_token'] as string });
      const third = await refresh(successor.body['refresh_token'] as string);
      await refresh(first.body['refresh_token'] as string);
      await refresh(first.body['refresh_token'] as string);
      await redeem(second);
      await redeem(second);
      await post('/revoke', { token: third.body['refresh_token'] as string });
      await post('/revoke', { token: body['refresh_token'] as string });
    });
    const all = ['access_token.revoked', 'refresh_token.replayed', 'authorization_code.replayed'];
    expect(typesOf(happened)).toEqual(all);
    expect(happened.every(({ sub }) => sub === product.sub)).toBe(true);
    const last = await redeem(await newCode());
    expect(typesOf(await eventsOf(() => post('/revoke', { token: last.body['refresh_token'] as string })))).toEqual([
      'authorization.revoked_by_client',
    ]);
  });

  it('a failed password grant → an event with the client, without the password or a line break', async () => {
    const username = `${ALICE.username}\r\nuser.signed_in admin`;
    const form = { grant_type: 'password', username, password: 'a-guess-at-it' };
    const happened = await eventsOf(() => post('/token', form));
    expect(happened).toMatchObject([{ type: 'user.sign_in_failed', client_id: product.client.client_id, sub: null }]);
    expect(JSON.stringify(happened)).not.toMatch(/a-guess-at-it|\\r|\\n/);
  });
});
