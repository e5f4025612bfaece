import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AdminApi } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { formOf, responseOf, UserAgent } from '../support/user-agent.js';

const SIGNED_OUT = /^out\.[\w-]{22}$/;
const SIGNED_IN = /^[\w-]{43}$/;
const BOB = { username: 'bob', password: 'a-builder-with-a-hammer-7' };
const SESSION_TTL = 7200;

/** What a browser's session_state shows clients after the end of a session (OIDC Session Management §3, §5.1). */
describe.each(DATABASES)('session_state after the end of a session, over %s', (database) => {
  let product: Product;
  let clock: FixedClock;
  let browser: UserAgent;
  beforeAll(async () => {
    clock = new FixedClock(new Date());
    product = await startProduct({ database, clock, env: { SESSION_TTL: String(SESSION_TTL) } });
    await product.admin.createUser(BOB);
  });
  afterAll(() => product.close());
  beforeEach(() => {
    browser = new UserAgent(product.url);
  });

  const url = (change: Readonly<Record<string, string>> = {}): string =>
    authorizeUrl(product, {
      client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', ...change,
    }); // prettier-ignore
  const state = (agent = browser) => agent.cookie(agent.ours('session_state'));
  /** Gets a new token each time, because the clock advances. */
  const admin = () => AdminApi.of(product.url);
  const silent = async (agent = browser, headers = {}) =>
    responseOf((await agent.get(url({ prompt: 'none' }), headers)).location!);

  /** The answer of the check_session_iframe for a `session_state` and the present cookie of the browser. */
  function answerTo(sessionState: string, agent = browser): 'unchanged' | 'changed' | 'error' {
    const cookie = state(agent);
    if (cookie === undefined) return 'error';
    const [digest, salt] = sessionState.split('.');
    const text = [product.client.client_id, new URL(REDIRECT_URI).origin, cookie, salt].join(' ');
    return createHash('sha256').update(text).digest('hex') === digest ? 'unchanged' : 'changed';
  }

  async function signedIn(): Promise<{ sessionState: string; id: string }> {
    const { session_state: sessionState } = responseOf(await browser.signIn(url(), ALICE));
    const [id] = browser.cookie(browser.ours('session'))!.split('.');
    expect(answerTo(sessionState!)).toBe('unchanged');
    return { sessionState: sessionState!, id: id! };
  }

  async function signOut(agent = browser): Promise<void> {
    expect((await agent.submit(await agent.get(`${product.url}/logout`), {})).status).toBe(200);
  }

  it('POST /logout replaces the cookie with a signed-out value, a different one each time', async () => {
    const { sessionState } = await signedIn();
    await signOut();
    const first = state();
    expect(first).toMatch(SIGNED_OUT);
    expect(answerTo(sessionState)).toBe('changed');
    await signedIn();
    expect(state()).toMatch(SIGNED_IN);
    await signOut();
    expect(state()).toMatch(SIGNED_OUT);
    expect(state()).not.toBe(first);
  });

  it('POST /account/sessions replaces it for the session of this browser, and keeps it for another session', async () => {
    const { sessionState, id } = await signedIn();
    const elsewhere = new UserAgent(product.url);
    await elsewhere.signIn(url(), ALICE);
    const [other] = elsewhere.cookie(elsewhere.ours('session'))!.split('.');
    const page = await browser.get(`${product.url}/account`);
    const { csrf_token } = formOf(page)!.fields;
    const end = (session: string) =>
      browser.post(`${product.url}/account/sessions`, { csrf_token: csrf_token!, session });
    expect((await end(other!)).status).toBe(303);
    expect(answerTo(sessionState)).toBe('unchanged');
    expect((await end(id)).status).toBe(303);
    expect(answerTo(sessionState)).toBe('changed');
    expect(state()).toMatch(SIGNED_OUT);
  });

  it('another user who signs in gets a new value', async () => {
    const { sessionState } = await signedIn();
    const page = await browser.follow(await browser.get(url({ prompt: 'login' })));
    await browser.submit(page, { ...BOB });
    expect(state()).toMatch(SIGNED_IN);
    expect(answerTo(sessionState)).toBe('changed');
  });

  describe.each(['an administrator ended it', 'it expired', 'the user was disabled', 'it was ended in another tab'])(
    'when %s, the next visit replaces the cookie',
    (how) => {
      async function end(id: string): Promise<void> {
        if (how.startsWith('an ')) await (await admin()).call('DELETE', `/sessions/${id}`);
        else if (how === 'it expired') clock.advance(SESSION_TTL);
        else if (how.startsWith('the user'))
          await (await admin()).call('PATCH', `/users/${product.sub}`, { disabled: true });
        else {
          const tab = new UserAgent(product.url);
          for (const name of browser.cookieNames) tab.setCookie(name, browser.cookie(name)!);
          await signOut(tab);
        }
      }

      it.each(['/authorize', '/authorize?prompt=none', '/account', '/logout', '/login'])('%s', async (where) => {
        const { sessionState, id } = await signedIn();
        await end(id);
        const at =
          where === '/authorize' ? url() : where.includes('none') ? url({ prompt: 'none' }) : product.url + where;
        await browser.get(at);
        await (await admin()).call('PATCH', `/users/${product.sub}`, { disabled: false });
        expect(state()).toMatch(SIGNED_OUT);
        expect(answerTo(sessionState)).toBe('changed');
      });
    },
  );

  it('a request without the session cookie, such as a form or frame of another site sends, changes nothing', async () => {
    const { sessionState } = await signedIn();
    const framed = new UserAgent(product.url);
    framed.setCookie(framed.ours('session_state'), state()!); // a SameSite=None cookie is sent, a Lax cookie is not
    expect(await silent(framed)).toMatchObject({ error: 'login_required', session_state: expect.any(String) });
    await framed.post(`${product.url}/authorize`, new URL(url()).searchParams);
    await framed.get(url());
    expect(answerTo(sessionState, framed)).toBe('unchanged');
  });

  it('an outdated session cookie, after a renewal in another tab, changes nothing', async () => {
    const { sessionState } = await signedIn();
    const stale = browser.cookie(browser.ours('session'))!;
    const page = await browser.follow(await browser.get(url({ prompt: 'login' })));
    await browser.submit(page, { ...ALICE });
    browser.setCookie(browser.ours('session'), stale);
    expect(await silent()).toMatchObject({ error: 'login_required' });
    expect(answerTo(sessionState)).toBe('unchanged');
  });

  describe('session_state of an error response', () => {
    it('without a session belongs to a signed-out browser, stays the same, and changes with a sign-in', async () => {
      const [first, second] = [await silent(), await silent()];
      expect(first).toMatchObject({ error: 'login_required', session_state: expect.any(String) });
      expect(state()).toMatch(SIGNED_OUT);
      expect([first, second].map(({ session_state }) => answerTo(session_state!))).toEqual(['unchanged', 'unchanged']);
      await signedIn();
      expect(answerTo(first['session_state']!)).toBe('changed');
    });

    it('with a session but without consent is present', async () => {
      await signedIn();
      const { client_id } = await (await admin()).createClient({ redirect_uris: [REDIRECT_URI], client_name: 'New' });
      const { location } = await browser.get(url({ prompt: 'none', client_id }));
      expect(responseOf(location!)).toMatchObject({ error: 'consent_required', session_state: expect.any(String) });
    });

    it('is left out for a request without openid', async () => {
      const { location } = await browser.get(url({ prompt: 'none', scope: 'profile' }));
      expect(responseOf(location!)).not.toHaveProperty('session_state');
    });

    it('sets no cookie in a frame of another site, because the browser may partition its cookies', async () => {
      const response = await silent(browser, { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' });
      expect(response['error']).toBe('login_required');
      expect(response).not.toHaveProperty('session_state');
      expect(state()).toBeUndefined();
    });

    it.each(['x', 'out.x', '<script>', 'A'.repeat(44)])(
      'ignores a malformed cookie (%s) and replaces it',
      async (value) => {
        browser.setCookie(browser.ours('session_state'), value);
        expect(await silent()).toMatchObject({ error: 'login_required', session_state: expect.any(String) });
        expect(state()).toMatch(SIGNED_OUT);
      },
    );
  });
});
