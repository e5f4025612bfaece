import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES } from '../support/app.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { linksOf, responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

describe.each(DATABASES)('17: first visits of a browser, on %s', (database) => {
  let product: Product;
  let skipping: string;
  beforeAll(async () => {
    product = await startProduct({ database });
    const metadata = { redirect_uris: [REDIRECT_URI], skip_consent: true, client_name: 'Skipping' };
    skipping = (await product.admin.createClient(metadata)).client_id;
  });
  afterAll(() => product.close());

  const parameters = (change: Readonly<Record<string, string>> = {}) => ({
    client_id: skipping, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', state: 's', ...change,
  }); // prettier-ignore
  const url = (change = {}) => authorizeUrl(product, parameters(change));

  /** Sends the first requests of several tabs before the first answer arrives, and returns their login pages. */
  async function tabs(browser: UserAgent, count: number, change = {}): Promise<Answer[]> {
    const answers = await Promise.all(Array.from({ length: count }, (_, i) => browser.get(url({ state: `s${i}`, ...change }))));
    return Promise.all(answers.map((answer) => browser.follow(answer)));
  } // prettier-ignore

  it.each([2, 3, 5])(
    'GET /authorize in %d tabs at once → each shows the login page, and each signs in',
    async (count) => {
      const browser = new UserAgent(product.url);
      const pages = await tabs(browser, count);
      for (const page of pages) expect(page).toMatchObject({ status: 200, body: expect.stringContaining('password') });
      const done = await Promise.all(pages.map((page) => browser.submit(page, { ...ALICE })));
      expect(done.map(({ location }) => responseOf(location!)['state'])).toEqual(pages.map((_, i) => `s${i}`));
      for (const { location } of done) expect(responseOf(location!)).toHaveProperty('code');
    },
  );

  it.each([2, 5])(
    'one of %d tabs signs in → the others get a code without a password when they are reloaded',
    async (count) => {
      const browser = new UserAgent(product.url);
      const [first, ...others] = await tabs(browser, count);
      await browser.submit(first!, { ...ALICE });
      expect(browser.cookieNames.filter((name) => name.includes('browser'))).toHaveLength(1);
      for (const page of others) expect(responseOf((await browser.get(page.url)).location!)).toHaveProperty('code');
    },
  );

  it('one tab signs in → the form of another tab signs in as well, as the user whom it names', async () => {
    await product.admin.createUser({ username: 'dormouse', password: 'a-treacle-well-of-tea' });
    const browser = new UserAgent(product.url);
    const [first, second] = await tabs(browser, 2);
    await browser.submit(first!, { ...ALICE });
    const answer = await browser.submit(second!, { username: 'dormouse', password: 'a-treacle-well-of-tea' });
    expect(responseOf(answer.location!)).toHaveProperty('code');
    expect(textOf(await browser.get(`${product.url}/account`))).toContain('You are signed in as dormouse');
  });

  it('a prefetch and then the visit, both without a cookie → the visit signs in', async () => {
    const browser = new UserAgent(product.url);
    const visit = browser.get(url());
    await browser.get(url(), { 'sec-purpose': 'prefetch' });
    const page = await browser.follow(await visit);
    expect(responseOf((await browser.submit(page, { ...ALICE })).location!)).toHaveProperty('code');
  });

  it('POST /authorize from another site in two tabs at once → each signs in', async () => {
    const browser = new UserAgent(product.url);
    const post = () => browser.post(`${product.url}/authorize`, parameters());
    const pages = await Promise.all((await Promise.all([post(), post()])).map((answer) => browser.follow(answer)));
    for (const page of pages) {
      expect(responseOf((await browser.submit(page, { ...ALICE })).location!)).toHaveProperty('code');
    }
  });

  it('POST /authorize from another site, without cookies → the browser keeps its own cookies and gets no further ones', async () => {
    const browser = new UserAgent(product.url);
    await browser.signIn(url(), ALICE);
    const before = browser.cookieNames;
    for (let i = 0; i < 3; i++) {
      const stranger = new UserAgent(product.url);
      const posted = await stranger.post(`${product.url}/authorize`, parameters({ prompt: 'consent' }));
      for (const name of stranger.cookieNames) browser.setCookie(name, stranger.cookie(name)!);
      const page = await browser.follow(posted);
      expect(responseOf((await browser.submit(page, { decision: 'allow' })).location!)).toHaveProperty('code');
    }
    expect(browser.cookieNames).toEqual(before);
  });

  it('LC15: a planted browser cookie is removed at sign-in, and does not open later interactions → 403', async () => {
    const attacker = new UserAgent(product.url);
    await attacker.get(url());
    const [name] = attacker.cookieNames;
    const victim = new UserAgent(product.url);
    victim.setCookie(name!, attacker.cookie(name!)!);
    await victim.signIn(url(), ALICE);
    expect(victim.cookie(name!)).toBeUndefined();
    const page = await victim.follow(await victim.get(url({ prompt: 'consent' })));
    expect((await attacker.get(page.url)).status).toBe(403);
  });

  it('a browser that refuses cookies → 403 page that explains how to continue', async () => {
    const refusing = (address: string) => new UserAgent(product.url).get(address);
    const page = await refusing((await refusing(url())).location!);
    expect(page.status).toBe(403);
    expect(textOf(page)).toContain('Allow cookies for this site, then try again');
    const again = await new UserAgent(product.url).get(linksOf(page)['Try again']!);
    expect(again.location, 'now with cookies').toContain('/login?interaction=');
    const account = await refusing((await refusing(`${product.url}/account`)).location!);
    expect(account.status).toBe(403);
    expect(textOf(account)).toContain('Allow cookies');
  });
});
