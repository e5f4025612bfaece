import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, textOf, UserAgent } from '../support/user-agent.js';

const PASSWORD = 'a password of some length';

describe.each(DATABASES)('usernames as users type and paste them, over %s', (database) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ database });
  });
  afterAll(() => product.close());

  const create = (username: string, more: Json = {}) =>
    product.admin.call('POST', '/users', { username, password: PASSWORD, ...more });

  async function canSignIn(username: string): Promise<boolean> {
    const agent = new UserAgent(product.url);
    const login = await agent.follow(await agent.get(`${product.url}/account`));
    return (await agent.submit(login, { username, password: PASSWORD })).status === 303;
  }

  /** Requests a password grant (RFC 6749 §4.3). @returns the status */
  async function grantFor(username: string): Promise<number> {
    const { client_id, client_secret } = product.client;
    const form = { grant_type: 'password', username, password: PASSWORD, scope: 'profile' };
    return (await postForm(`${product.url}/token`, form, basic(client_id, client_secret))).status;
  }

  it.each([
    ['иван@example.com', 'ИВАН@EXAMPLE.COM'],
    ['νίκος.παππάς@example.com', 'ΝΊΚΟΣ.ΠΑΠΠΆΣ@example.com'],
    ['דוד@example.com', '\u200fדוד@example.com\u200e'],
    ['анна+shop@example.com', 'анна+SHOP@example.com'],
    ['олена@example.org', 'олена＠ｅｘａｍｐｌｅ．ｏｒｇ'],
  ])('%s can be created, signs in and gets tokens, also as %j', async (username, typed) => {
    expect(await create(username)).toMatchObject({ status: 201, body: { username } });
    for (const one of [username, typed]) expect([await canSignIn(one), await grantFor(one)]).toEqual([true, 200]);
    expect(await create(typed)).toMatchObject({ status: 409, body: { error: 'conflict' } });
    const found = await product.admin.get(`/users?username=${encodeURIComponent(typed)}`);
    expect(found.body['items']).toMatchObject([{ username }]);
  });

  it.each(['\tkarl', 'karl\u00a0', '\u2003\t karl \u3000', '\u202akarl\u202c', '\u200bkarl'])(
    'invisible characters around a username are dropped at /login, /token and /admin/users (%j)',
    async (typed) => {
      await create('karl');
      expect([await canSignIn(typed), await grantFor(typed)]).toEqual([true, 200]);
      expect((await create(typed)).status).toBe(409);
      const renamed = await product.admin.call('PATCH', `/users/${product.sub}`, {
        username: typed.replace('karl', 'lena'),
      });
      expect(renamed).toMatchObject({ status: 200, body: { username: 'lena' } });
    },
  );

  it.each(['pаypal@example.com', 'соса@example.com', 'al\tice', 'bob\u202e', 'eve\u200dil', 'νikos@example.com', '\t'])(
    'POST /admin/users refuses a username that could pass for another one with a sentence (%j)',
    async (username) => {
      const { status, body } = await create(username);
      expect(status).toBe(400);
      expect(body['detail']).toMatch(/^username must have 1 to 200 visible characters/);
      expect(await canSignIn(username)).toBe(false);
    },
  );

  it('the login page keeps the typed username after a wrong password', async () => {
    const agent = new UserAgent(product.url);
    const url = authorizeUrl(product, {
      client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid',
    }); // prettier-ignore
    const login = await agent.follow(await agent.get(url));
    const again = await agent.submit(login, { username: 'ольга@example.com', password: 'wrong' });
    expect(again.body).toContain('value="ольга@example.com"');
    expect(textOf(again)).not.toContain('undefined');
    await create('ольга@example.com');
    const done = await agent.submit(again, { username: ' ольга@example.com\t', password: PASSWORD });
    expect(done.status).toBe(303);
    expect(done.location === null ? {} : responseOf(done.location)).not.toHaveProperty('error');
  });
});
