import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel } from '../support/back-channel.js';
import { HashCost } from '../../src/config/index.js';
import { startProduct, type Product } from '../support/product.js';
import { textOf, UserAgent } from '../support/user-agent.js';

const ROUNDS = 8;
const OLD = 'the cat of the house';

/** Checking a password takes time: the old password must not sign in while it is being replaced. */
describe.each(DATABASES)('signing in while an administrator sets another password, on %s', (database) => {
  let product: Product;
  let client: BackChannel;
  beforeAll(async () => {
    product = await startProduct({ database, hashCost: new HashCost() });
    client = new BackChannel(product.url, product.client);
  });
  afterAll(() => product.close());

  async function round<T>(signIn: (username: string) => Promise<() => Promise<T>>) {
    const username = `racer-${crypto.randomUUID()}`;
    const sub = await product.admin.createUser({ username, password: OLD });
    const begin = await signIn(username);
    const [signedIn, changed] = await Promise.all([
      begin(),
      product.admin.call('PATCH', `/users/${sub}`, { password: 'by an administrator' }),
    ]);
    expect(changed.status).toBe(200);
    return { sub, signedIn };
  }

  it(`LC4: POST /login with the old password leaves no session, in ${ROUNDS} rounds`, async () => {
    for (let count = 0; count < ROUNDS; count++) {
      const { sub, signedIn } = await round(async (username) => {
        const agent = new UserAgent(product.url);
        const login = await agent.follow(await agent.get(`${product.url}/account`));
        return () => agent.submit(login, { username, password: OLD });
      });
      if (signedIn.status !== 303) expect(textOf(signedIn)).toContain('Incorrect username or password.');
      const { items } = (await product.admin.get(`/sessions?sub=${sub}`)).body;
      expect((items as Json[]).filter(({ ended_at }) => ended_at === null)).toEqual([]);
    }
  });

  it(`LC4: POST /token with the old password leaves no live token, in ${ROUNDS} rounds`, async () => {
    for (let count = 0; count < ROUNDS; count++) {
      const { signedIn } = await round(
        async (username) => () => client.token({ grant_type: 'password', username, password: OLD }),
      );
      const { status, body } = signedIn;
      if (status === 200) {
        expect((await client.introspect(body['access_token'])).body).toEqual({ active: false });
        expect((await client.refresh(body['refresh_token'])).body).toMatchObject({ error: 'invalid_grant' });
      } else expect(body).toMatchObject({ error: 'invalid_grant' });
    }
  });
});
