import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

/** Browsers send the cookies of a host to all its ports (RFC 6265 §8.5). */
describe('two servers on one host', () => {
  let products: readonly [Product, Product];
  beforeAll(async () => {
    products = await Promise.all([startProduct(), startProduct()]);
  });
  afterAll(() => Promise.all(products.map((product) => product.close())));

  const urlAt = (product: Product, change: Readonly<Record<string, string>> = {}): string =>
    authorizeUrl(product, {
      client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', ...change,
    }); // prettier-ignore

  /** Copies cookies, as if both agents were one browser. */
  function share(from: UserAgent, to: UserAgent): void {
    for (const name of from.cookieNames) to.setCookie(name, from.cookie(name)!);
  }

  it('a sign-in and a sign-out at one server keep the session at the other', async () => {
    const [one, two] = products.map((product) => new UserAgent(product.url)) as [UserAgent, UserAgent];
    await one.signIn(urlAt(products[0]), ALICE);
    share(one, two);
    await two.signIn(urlAt(products[1]), ALICE);
    share(two, one);
    const silent = async (agent: UserAgent, product: Product) =>
      responseOf((await agent.get(urlAt(product, { prompt: 'none' }))).location!)['error'];
    expect([await silent(one, products[0]), await silent(two, products[1])]).toEqual([undefined, undefined]);

    await two.submit(await two.get(`${products[1].url}/logout`), {});
    share(two, one);
    expect([await silent(one, products[0]), await silent(two, products[1])]).toEqual([undefined, 'login_required']);
    expect(one.cookie(one.ours('session_state'))).toMatch(/^[\w-]{43}$/);
  });
});
