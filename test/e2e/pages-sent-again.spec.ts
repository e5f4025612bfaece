import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DATABASES } from '../support/app.js';
import { BackChannel } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { AdminApi, type RegisteredClient } from '../support/admin-api.js';
import { ALICE, authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { linksOf, responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const INITIATE = 'https://photos.example.com/login?tenant=a';

describe.each(DATABASES)('18: every page leads on, on %s', (database) => {
  const clock = new FixedClock();
  let product: Product;
  let skipping: RegisteredClient;
  let asking: RegisteredClient;
  let inviting: RegisteredClient;
  let gone: RegisteredClient;
  let browser: UserAgent;
  beforeAll(async () => {
    product = await startProduct({ database, clock });
    const metadata = { redirect_uris: [REDIRECT_URI], client_name: 'Photo Prints' };
    skipping = await product.admin.createClient({ ...metadata, skip_consent: true });
    asking = await product.admin.createClient({ ...metadata, client_uri: 'https://photos.example.com/' });
    gone = await product.admin.createClient(metadata);
    inviting = await product.admin.createClient({
      ...metadata, client_name: 'Inviting', client_uri: 'https://photos.example.com/', initiate_login_uri: INITIATE,
    }); // prettier-ignore
  });
  afterAll(() => product.close());
  beforeEach(() => {
    clock.advance(1);
    browser = new UserAgent(product.url);
  });

  const url = ({ client_id }: RegisteredClient, change: Readonly<Record<string, string>> = {}) =>
    authorizeUrl(product, { client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', state: 's', ...change }); // prettier-ignore
  const open = async (client: RegisteredClient, change = {}) => browser.follow(await browser.get(url(client, change)));
  async function consentPage(change: Readonly<Record<string, string>> = { prompt: 'consent' }): Promise<Answer> {
    return browser.follow(await browser.submit(await open(asking, change), { ...ALICE }));
  }

  /** Expects a response to the client with a code that can be redeemed. */
  async function expectUsableCode(answer: Answer, client: RegisteredClient): Promise<string> {
    const { code, state } = responseOf(answer.location!);
    expect(state).toBe('s');
    expect((await new BackChannel(product.url, client).redeem(code!)).status).toBe(200);
    return code!;
  }

  function expectRefusal(answer: Answer, status: number): void {
    expect(answer).toMatchObject({ status, location: null });
    expect(textOf(answer)).toContain('This request cannot be completed');
  }

  describe('a form that is sent again', () => {
    it('POST /login twice at once → two codes that work', async () => {
      const page = await open(skipping);
      const answers = await Promise.all([1, 2].map(() => browser.submit(page, { ...ALICE })));
      const codes = await Promise.all(answers.map((answer) => expectUsableCode(answer, skipping)));
      expect(new Set(codes).size).toBe(2);
    });

    it('POST /login again after a lost answer → a code that works', async () => {
      const page = await open(skipping);
      await browser.submit(page, { ...ALICE });
      await expectUsableCode(await browser.submit(page, { ...ALICE }), skipping);
    });

    it('POST /login with prompt=login twice at once → codes that work', async () => {
      const page = await open(skipping, { prompt: 'login' });
      const answers = await Promise.all([1, 2].map(() => browser.submit(page, { ...ALICE })));
      for (const answer of answers) await expectUsableCode(answer, skipping);
    });

    it.each<Record<string, string>>([{ prompt: 'consent' }, { scope: 'openid email' }])(
      'POST /consent after %j, four times at once and once more → five codes that work',
      async (change) => {
        const page = await consentPage(change);
        const answers = await Promise.all([1, 2, 3, 4].map(() => browser.submit(page, { decision: 'allow' })));
        answers.push(await browser.submit(page, { decision: 'allow' }));
        const codes = await Promise.all(answers.map((answer) => expectUsableCode(answer, asking)));
        expect(new Set(codes).size).toBe(5);
      },
    );

    it('POST /consent of a client with a private scheme, whose page stays open → a code each time', async () => {
      const redirect_uri = 'com.example.app:/callback';
      const { client_id } = await product.admin.createClient({
        application_type: 'native', redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none', scope: 'openid',
      }); // prettier-ignore
      const pkce = { code_challenge: newPkce().challenge, code_challenge_method: 'S256' };
      const login = await browser.follow(await browser.get(url({ client_id } as RegisteredClient, { redirect_uri, ...pkce })));
      const page = await browser.follow(await browser.submit(login, { ...ALICE }));
      for (let i = 0; i < 3; i++) {
        expect((await browser.submit(page, { decision: 'allow' })).location).toMatch(/^com\.example\.app:\/callback\?code=/);
      }
      expect((await browser.get(page.url)).body, 'reloaded').toContain('value="allow"');
    }); // prettier-ignore

    it('POST /consent with deny twice → access_denied twice; with allow after it → a code', async () => {
      const page = await consentPage();
      for (const decision of ['deny', 'deny']) {
        const { location } = await browser.submit(page, { decision });
        expect(responseOf(location!)).toMatchObject({ error: 'access_denied', state: 's' });
      }
      await expectUsableCode(await browser.submit(page, { decision: 'allow' }), asking);
    });

    it('LC15: another browser of the same user gets neither the page nor the response → 403', async () => {
      const page = await consentPage();
      await browser.submit(page, { decision: 'allow' });
      const thief = new UserAgent(product.url);
      await thief.signIn(url(skipping), ALICE);
      expectRefusal(await thief.get(page.url), 403);
      expectRefusal(await thief.submit(page, { decision: 'allow' }), 403);
      expectRefusal(await thief.get(page.url.replace('/consent?', '/authorize?')), 403);
    });
  });

  describe('the Back button', () => {
    it('GET /login after the sign-in → the response to the client', async () => {
      const page = await open(skipping);
      await browser.submit(page, { ...ALICE });
      await expectUsableCode(await browser.get(page.url), skipping);
    });

    it('GET /login of prompt=login after the sign-in → the response for ten minutes, then the login page', async () => {
      const page = await open(skipping, { prompt: 'login' });
      clock.advance(1);
      await browser.submit(page, { ...ALICE });
      clock.advance(599);
      await expectUsableCode(await browser.get(page.url), skipping);
      clock.advance(2);
      expect((await browser.get(page.url)).body).toContain('name="password"');
    });

    it('GET /consent after an approval → the response, or the page again where the client sends prompt=consent', async () => {
      const remembered = await consentPage({ scope: 'openid phone' });
      await browser.submit(remembered, { decision: 'allow' });
      await expectUsableCode(await browser.get(remembered.url), asking);
      const asked = await open(asking, { prompt: 'consent' });
      await browser.submit(asked, { decision: 'allow' });
      await expectUsableCode(await browser.submit(await browser.get(asked.url), { decision: 'allow' }), asking);
    });

    it('GET and POST /consent after a sign-out → the login page', async () => {
      const page = await consentPage();
      await browser.submit(await browser.get(`${product.url}/logout`), {});
      for (const answer of [await browser.get(page.url), await browser.submit(page, { decision: 'allow' })]) {
        expect((await browser.follow(answer)).body).toContain('name="password"');
      }
    });
  });

  describe('a page that has expired', () => {
    it.each(['GET', 'POST'])('%s /login without a session → 400 with a link to try again, which leads to the login page', async (method) => {
      const page = await open(skipping);
      clock.advance(3601);
      const answer = method === 'GET' ? await browser.get(page.url) : await browser.submit(page, { ...ALICE });
      expectRefusal(answer, 400);
      expect(textOf(answer)).toContain('This page has expired. Return to the application and try again. The request came from Photo Prints');
      const again = await browser.follow(await browser.get(linksOf(answer)['Try again']!));
      await expectUsableCode(await browser.submit(again, { ...ALICE }), skipping);
    }); // prettier-ignore

    it('GET and POST /login with a session → the response to the client', async () => {
      const page = await open(skipping);
      clock.advance(3500);
      await browser.submit(await open(skipping), { ...ALICE });
      clock.advance(101);
      await expectUsableCode(await browser.follow(await browser.get(page.url)), skipping);
      await expectUsableCode(await browser.follow(await browser.submit(page, { ...ALICE })), skipping);
    });

    it('POST /consent with a session → a new consent page', async () => {
      const page = await consentPage();
      clock.advance(3000);
      await browser.submit(await open(skipping, { prompt: 'login' }), { ...ALICE });
      clock.advance(601);
      const again = await browser.follow(await browser.submit(page, { decision: 'allow' }));
      await expectUsableCode(await browser.submit(again, { decision: 'allow' }), asking);
    });

    it('links to the application: its initiate_login_uri, or its client_uri', async () => {
      const pages = [await open(inviting), await open(asking)];
      clock.advance(3601);
      const [invited, asked] = await Promise.all(pages.map((page) => browser.get(page.url)));
      expect(linksOf(invited!)['Try again']).toBe(`${INITIATE}&iss=${encodeURIComponent(product.url)}`);
      expect(linksOf(invited!)['Back to Inviting']).toBe('https://photos.example.com/');
      expect(linksOf(asked!)['Back to Photo Prints']).toBe('https://photos.example.com/');
      expect(linksOf(asked!)['Try again']).toContain('/authorize?again=');
    });

    it('of a deleted client → links to the account page', async () => {
      const page = await open(gone);
      await (await AdminApi.of(product.url)).call('DELETE', `/clients/${gone.client_id}`);
      clock.advance(3601);
      expect(linksOf(await browser.get(page.url))['Go to your account']).toBe(`${product.url}/account`);
    });
  });

  describe('a bookmarked page', () => {
    it.each(['/login', '/consent', '/login?interaction=', '/login?utm_source=x'])('%s → the login page, and then the account', async (path) => {
      const page = await browser.follow(await browser.get(product.url + path));
      expect(page.body).toContain('name="password"');
      const account = await browser.follow(await browser.submit(page, { ...ALICE }));
      expect(textOf(account)).toContain('You are signed in as alice');
      const again = await browser.follow(await browser.get(product.url + path));
      expect(textOf(again)).toContain('You are signed in as alice');
    }); // prettier-ignore

    it.each([0, 400_000])('the login page of an application, opened %d s later in a new browser → 403 with a link to try again', async (age) => {
      const page = await open(skipping);
      clock.advance(age);
      const opened = new UserAgent(product.url);
      const answer = await opened.get(page.url);
      expectRefusal(answer, 403);
      const login = await opened.follow(await opened.get(linksOf(answer)['Try again']!));
      await expectUsableCode(await opened.submit(login, { ...ALICE }), skipping);
    }); // prettier-ignore

    it('a truncated address → 400 with a link to the account page', async () => {
      const page = await open(skipping);
      for (const path of [page.url.slice(0, -5), `${product.url}/login?interaction=x`]) {
        const answer = await browser.get(path);
        expectRefusal(answer, 400);
        expect(linksOf(answer)['Go to your account']).toBe(`${product.url}/account`);
      }
    });
  });

  it.each(['password', 'sessions', 'applications'])(
    'GET /account/%s, the address of a refused form → 302 to /account',
    async (form) => {
      const answer = await browser.get(`${product.url}/account/${form}?done=password`);
      expect([answer.status, answer.location]).toEqual([302, `${product.url}/account`]);
      expect((await browser.follow(answer)).body).toContain('name="password"');
      expect((await browser.get(`${product.url}/account/nothing`)).status).toBe(404);
    },
  );

  it('POST /login from the account page twice, and its page opened again → /account', async () => {
    const page = await browser.follow(await browser.get(`${product.url}/account`));
    const answers = await Promise.all([1, 2].map(() => browser.submit(page, { ...ALICE })));
    for (const answer of [...answers, await browser.get(page.url)])
      expect(answer.location).toBe(`${product.url}/account`);
    clock.advance(43_300);
    expect((await browser.follow(await browser.get(page.url))).body).toContain('name="password"');
  });
});
