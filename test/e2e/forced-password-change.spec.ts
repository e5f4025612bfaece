import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SENT_AGAIN_WITHIN } from '../../src/user/credentials/password-change.js';
import { PasswordHasher } from '../../src/user/index.js';
import type { Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { codeOf, seedOn, setUpApp } from '../support/authenticator-app.js';
import { BackChannel } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { Mailbox } from '../support/mailbox.js';
import { authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { formOf, responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';
import { exportUsers, importUsers } from '../support/user-lines.js';

const INITIAL = 'how doth the little crocodile';
const CHOSEN = 'improve his shining tail';

describe.each(DATABASES)('an initial password, on %s', (database) => {
  const clock = new FixedClock(new Date());
  let product: Product;
  let client: BackChannel;
  let count = 0;
  let mabel: { readonly username: string; readonly password: string; readonly email: string };
  let sub: string;
  let browser: UserAgent;
  beforeAll(async () => {
    product = await startProduct({ database, clock, env: { ACCESS_TOKEN_TTL: '86400' } });
    const metadata = { ...EVERYTHING, skip_consent: true, require_pkce: false };
    client = new BackChannel(product.url, await product.admin.createClient(metadata));
  });
  afterAll(() => product?.close());
  beforeEach(async () => {
    clock.advance(1);
    const username = `mabel-${++count}`;
    mabel = { username, password: INITIAL, email: `${username}@example.com` };
    sub = await product.admin.createUser({ ...mabel, email_verified: true, require_password_change: true });
    browser = new UserAgent(product.url);
  });

  const at = (path: string, interaction: string) => `${product.url}${path}?interaction=${interaction}`;
  const request = (more: Readonly<Record<string, string>> = {}) =>
    authorizeUrl(product, {
      client_id: client.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', ...more,
    }); // prettier-ignore
  const essential = (acr: string) => ({
    claims: JSON.stringify({ id_token: { acr: { essential: true, values: [acr] } } }),
  });
  const view = async () => (await product.admin.get(`/users/${sub}`)).body;
  const change = (user: Json) => product.admin.call('PATCH', `/users/${sub}`, user);
  const events = async (type: string) =>
    (await product.admin.get(`/audit-events?sub=${sub}&type=${type}`)).body['items'] as Json[];
  const interactionOf = ({ url }: Answer) => new URL(url).searchParams.get('interaction')!;
  /** Lets time pass. @returns the time then, in milliseconds since 1970 */
  const after = (seconds: number) => {
    clock.advance(seconds);
    return clock.now().getTime();
  };
  const pathOf = ({ url }: Answer) => new URL(url).pathname;
  const choose = (page: Answer, wanted = CHOSEN, agent = browser) => agent.submit(page, { new_password: wanted });

  /** Opens a request and enters a password. @returns the page that follows */
  async function enter(password = INITIAL, agent = browser, url = request()): Promise<Answer> {
    const login = await agent.follow(await agent.get(url));
    return agent.follow(await agent.submit(login, { username: mabel.username, password }));
  }

  /** The page of the new password. */
  async function step(agent = browser, url = request()): Promise<Answer> {
    const page = await enter(INITIAL, agent, url);
    expect([pathOf(page), page.status]).toEqual(['/login/password', 200]);
    return page;
  }

  async function claimsOf(answer: Answer): Promise<Json> {
    const { code } = responseOf(answer.location!);
    return decodeJwt((await client.redeem(code!)).body['id_token'] as string);
  }

  async function expectNothing(agent = browser): Promise<void> {
    expect(agent.cookie(agent.ours('session'))).toBeUndefined();
    expect((await product.admin.get(`/sessions?sub=${sub}`)).body['items']).toEqual([]);
    expect((await product.admin.get(`/authorizations?sub=${sub}`)).body['items']).toEqual([]);
  }

  /** Whether a password signs in, and to which page it leads. */
  const pageAfter = async (password: string) => pathOf(await enter(password, new UserAgent(product.url)));

  describe('the step of the sign-in', () => {
    it('comes before the session and the code, refuses bad passwords, and leads on to the application', async () => {
      let page = await step();
      await expectNothing();
      expect(page.body).toMatch(/<title>[^<]*Choose a new password/);
      expect(page.body).toContain(`value="${mabel.username}" autocomplete="username"`);
      expect(page.body).toContain('autocomplete="new-password"');
      for (const [wanted, says] of [
        [INITIAL, 'The new password must differ from the current one'],
        ['short', 'The new password must have at least 8 characters'],
        ['x'.repeat(500), 'The new password must have at most 200 characters'],
        ['password1', 'The new password is too common'],
        [mabel.email, 'The new password must not be the name'],
        ['', 'The new password must have at least 8 characters'],
      ] as const) {
        page = await choose(page, wanted);
        expect([page.status, textOf(page)]).toEqual([400, expect.stringContaining(says)]);
      }
      await expectNothing();
      expect(await view()).toMatchObject({ require_password_change: true });

      expect(await claimsOf(await choose(page))).toMatchObject({ sub, amr: ['pwd'] });
      expect(await view()).toMatchObject({ require_password_change: false });
      expect(await events('user.first_factor_passed')).toHaveLength(1);
      expect(await events('user.password_changed')).toHaveLength(1);
      expect(await events('user.signed_in')).toHaveLength(1);
      const mails = await new Mailbox(product.app).to(mabel.email);
      expect(mails.map(({ message }) => message)).toContain('password-changed');
      expect((await enter(CHOSEN, new UserAgent(product.url))).location).toContain('code=');
      expect((await enter(INITIAL, new UserAgent(product.url))).status).toBe(400);
    });

    it('also for the account page, and for the pages of a recent sign-in', async () => {
      const page = await step(browser, `${product.url}/account/security`);
      expect((await browser.follow(await choose(page))).url).toBe(`${product.url}/account/security`);
    });

    it('comes after the second factor (PE8), also in a trusted browser (PE1), whose trust ends', async () => {
      await change({ require_password_change: false });
      const { seed } = await setUpApp(product.url, mabel, clock.now().getTime());
      const code = () => codeOf(seed, after(60));
      await browser.submit(await enter(), { code: code(), trust: 'yes' });
      const elsewhere = new UserAgent(product.url);
      await elsewhere.submit(await enter(INITIAL, elsewhere), { code: code(), trust: 'yes' });
      await change({ require_password_change: true });

      const factor = await enter(INITIAL, browser, request({ prompt: 'login' }));
      expect(pathOf(factor)).toBe('/login/factor');
      const skipped = await browser.follow(await browser.get(at('/login/password', interactionOf(factor))));
      expect(pathOf(skipped)).toBe('/login/factor');
      const page = await browser.follow(await browser.submit(factor, { code: code() }));
      expect(pathOf(page)).toBe('/login/password');
      expect(await claimsOf(await choose(page))).toMatchObject({ amr: ['pwd', 'otp', 'mfa'] });
      expect(pathOf(await enter(CHOSEN, elsewhere, request({ prompt: 'login' })))).toBe('/login/factor');
    });

    it('comes before a factor is set up, which a password alone must not add', async () => {
      const page = await step(browser, request(essential('urn:grantry:acr:2')));
      const skipped = await browser.follow(await browser.get(at('/login/enrol', interactionOf(page))));
      expect(pathOf(skipped)).toBe('/login/password');
      const enrol = await browser.follow(await choose(page));
      expect(pathOf(enrol)).toBe('/login/enrol');
      await expectNothing();
      const done = await browser.submit(enrol, { code: codeOf(seedOn(enrol), clock.now().getTime()) });
      expect(textOf(done)).toContain('Save your recovery codes');
    });

    it('ends every other session and token', async () => {
      await change({ require_password_change: false });
      const elsewhere = new UserAgent(product.url);
      const { code } = responseOf((await enter(INITIAL, elsewhere)).location!);
      const token = (await client.redeem(code!)).body['access_token'] as string;
      await change({ require_password_change: true });
      expect((await elsewhere.get(`${product.url}/account`)).status, 'a session stays').toBe(200);
      expect((await client.introspect(token)).body).toMatchObject({ active: true });
      await choose(await step());
      expect((await elsewhere.get(`${product.url}/account`)).status).toBe(302);
      expect((await client.introspect(token)).body).toEqual({ active: false });
    });
  });

  describe('attacks', () => {
    it('no page skips the step by its address → no session, no code', async () => {
      const interaction = interactionOf(await step());
      for (const path of ['/login', '/login/factor', '/login/enrol', '/login/accounts', '/consent', '/authorize']) {
        const page = await browser.follow(await browser.get(at(path, interaction)));
        expect([path, page.location, page.body.includes('name="password"') || pathOf(page) === '/login/password']).toEqual([path, null, true]); // prettier-ignore
      }
      for (const path of ['/consent', '/login/factor', '/login/enrol']) {
        const form = { interaction, csrf_token: 'x', decision: 'allow', code: '123456' };
        expect((await browser.post(product.url + path, form)).status).toBe(403);
      }
      for (const url of [request(), `${product.url}/account`, `${product.url}/account/security`]) {
        expect(pathOf(await browser.follow(await browser.get(url)))).toMatch(/^\/login$/);
      }
      expect(responseOf((await browser.get(request({ prompt: 'none' }))).location!)).toMatchObject({ error: 'login_required' }); // prettier-ignore
      await expectNothing();
    });

    it('the page without the password before it → the login page', async () => {
      const login = await browser.follow(await browser.get(request()));
      const page = await browser.follow(await browser.get(at('/login/password', interactionOf(login))));
      expect(pathOf(page)).toBe('/login');
      expect((await browser.get(at('/login/password', 'unknown'))).status).toBe(400);
      expect((await browser.get(`${product.url}/login/password`)).location).toBe(`${product.url}/account`);
    });

    it('fixation: the page of another browser → 403, and its form sets nothing', async () => {
      const page = await step();
      const other = new UserAgent(product.url);
      await other.get(request());
      expect((await other.get(page.url)).status).toBe(403);
      expect((await choose(page, CHOSEN, other)).status).toBe(403);
      expect(await pageAfter(INITIAL)).toBe('/login/password');
    });

    it('CSRF: a form without the proof of its page, or of another site → 403, and sets nothing', async () => {
      const page = await step();
      const { action, fields } = formOf(page)!;
      const other = formOf(await step(browser, request({ state: 'other' })))!.fields;
      const csrf = other['csrf_token']!;
      for (const change of [{ csrf_token: '' }, { csrf_token: 'x' }, { csrf_token: csrf }]) {
        expect((await browser.post(action, { ...fields, new_password: CHOSEN, ...change })).status).toBe(403);
      }
      const form = { ...fields, new_password: CHOSEN };
      expect((await browser.post(action, form, { origin: 'https://evil.example' })).status).toBe(403);
      expect(await view()).toMatchObject({ require_password_change: true });
    });

    it('50 passwords at once → one is set, and no response is a 500', async () => {
      const page = await step();
      const wanted = Array.from({ length: 50 }, (_, index) => `${CHOSEN} ${index}`);
      const answers = await Promise.all(wanted.map((one) => choose(page, one)));
      expect(answers.filter(({ status }) => status >= 500 && status !== 503)).toEqual([]);
      const winners = wanted.filter((_, index) => answers[index]!.location?.startsWith(REDIRECT_URI));
      expect(winners).toHaveLength(1);
      expect(await events('user.password_changed')).toHaveLength(1);
      await product.admin.call('POST', `/users/${sub}/unlock`);
      expect((await enter(winners[0], new UserAgent(product.url))).location).toContain('code=');
    });

    it('a form that is sent again does not find out a password that was set elsewhere', async () => {
      const page = await step();
      const elsewhere = new UserAgent(product.url);
      await choose(await step(elsewhere), 'and pour the waters of the nile', elsewhere);
      for (let guess = 0; guess < 12; guess++) {
        expect(pathOf(await browser.follow(await choose(page, `a wrong guess ${guess}`)))).toBe('/login');
      }
      const late = await browser.follow(await choose(page, 'and pour the waters of the nile'));
      expect(pathOf(late), 'wrong guesses delay the right one').toBe('/login');
    });
  });

  describe('no dead ends', () => {
    /** The same browser before the responses of the step arrived. */
    const withoutSession = () => {
      const agent = new UserAgent(product.url);
      for (const name of browser.cookieNames) agent.setCookie(name, browser.cookie(name)!);
      return agent;
    };

    it('the form twice at once, and again after a lost response → codes that work, one change', async () => {
      const page = await step();
      const later = withoutSession();
      const expectCode = async (answer: Answer) => expect(await claimsOf(answer)).toMatchObject({ sub, amr: ['pwd'] });
      await Promise.all((await Promise.all([choose(page), choose(page)])).map(expectCode));
      clock.advance(60);
      await expectCode(await choose(page, CHOSEN, later));
      await expectCode(await browser.follow(await choose(page)));
      expect(await events('user.password_changed')).toHaveLength(1);
    });

    it('the form again, too late → the login page, where the new password signs in', async () => {
      const page = await step();
      const later = withoutSession();
      await choose(page);
      clock.advance(SENT_AGAIN_WITHIN + 1);
      const login = await later.follow(await choose(page, CHOSEN, later));
      expect(pathOf(login)).toBe('/login');
      const done = await later.follow(await later.submit(login, { username: mabel.username, password: CHOSEN }));
      expect(await claimsOf(done)).toMatchObject({ sub });
    });

    it('Back after the change, and a second tab → each continues its request; the first password stays', async () => {
      const page = await step();
      const second = await step(browser, request({ state: 'second' }));
      await choose(page);
      expect((await browser.follow(await browser.get(page.url))).location, 'Back').toContain('code=');
      const done = await browser.follow(await choose(second, 'how cheerfully he seems to grin'));
      expect(responseOf(done.location!)).toMatchObject({ state: 'second', code: expect.any(String) as string });
      expect((await enter(CHOSEN, new UserAgent(product.url))).location).toContain('code=');
    });

    it('a page that waited for more than ten minutes → the login page of the same request', async () => {
      const page = await step(browser, request({ state: 'kept' }));
      clock.advance(601);
      expect(pathOf(await browser.follow(await browser.get(page.url)))).toBe('/login');
      const login = await browser.follow(await choose(page));
      expect(pathOf(login)).toBe('/login');
      expect(await view()).toMatchObject({ require_password_change: true });
      const again = await browser.follow(await browser.submit(login, { username: mabel.username, password: INITIAL }));
      expect(responseOf((await choose(again)).location!)).toMatchObject({ state: 'kept' });
    });

    it('an expired interaction → a page that leads on', async () => {
      const page = await step();
      clock.advance(3601);
      const answer = await choose(page);
      expect([answer.status, textOf(answer)]).toEqual([400, expect.stringContaining('This page has expired')]);
      expect(answer.body).toContain('Try again');
    });

    it.each([
      ['was changed', { name: 'Mabel' }],
      ['has another password', { password: 'another initial password', require_password_change: true }],
      ['was disabled', { disabled: true }],
    ])('the user %s meanwhile → the login page, and nothing is set', async (_, user) => {
      const page = await step();
      await change(user);
      expect(pathOf(await browser.follow(await choose(page)))).toBe('/login');
      expect(await view()).toMatchObject({ require_password_change: true });
      expect(await events('user.password_changed')).toEqual([]);
    });

    it('"Use another account" leads to another sign-in', async () => {
      const page = await step();
      const link = /<a class="other" href="([^"]+)"/.exec(page.body)![1]!.replaceAll('&amp;', '&');
      expect(pathOf(await browser.follow(await browser.get(new URL(link, page.url).href)))).toBe('/login');
    });
  });

  describe('the password grant', () => {
    const grant = (password: string, username = mabel.username) =>
      client.token({ grant_type: 'password', username, password });

    it('names the reason only after the right password, with one hash on each path → invalid_grant', async () => {
      const hasher = product.app.get(PasswordHasher, { strict: false });
      const before = hasher.computed;
      const [wrong, unknown, right] = [await grant('not the password'), await grant(INITIAL, 'unknown'), await grant(INITIAL)]; // prettier-ignore
      expect(hasher.computed - before).toBe(3);
      expect(wrong.body['error_description']).toBe(unknown.body['error_description']);
      expect(wrong.body).toMatchObject({ error: 'invalid_grant' });
      expect(right).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      expect(right.body['error_description']).toContain('initial password');
      expect(wrong.body['error_description']).not.toContain('initial password');
      await choose(await step());
      expect((await grant(CHOSEN)).status).toBe(200);
    });

    it('names the second factor first, where the account has one', async () => {
      await change({ require_password_change: false });
      await setUpApp(product.url, mabel, clock.now().getTime());
      await change({ require_password_change: true });
      expect((await grant(INITIAL)).body['error_description']).toContain('second factor');
    });
  });

  describe('what sets and clears the flag', () => {
    const mailbox = () => new Mailbox(product.app);
    const openLink = async (message: 'reset-password' | 'invitation') =>
      browser.follow(await browser.get(await mailbox().linkTo(mabel.email, message)));

    it.each<[string, Json, boolean]>([
      ['another member', { name: 'Mabel' }, true],
      ['another password', { password: CHOSEN }, false],
      ['another initial password', { password: CHOSEN, require_password_change: true }, true],
      ['no password', { password: null }, false],
      ['false', { require_password_change: false }, false],
    ])('PATCH /admin/users/:sub with %s', async (_, user, expected) => {
      const { status, body } = await change(user);
      expect({ status, body }).toMatchObject({ status: 200, body: { require_password_change: expected } });
    });

    it('POST and PATCH /admin/users refuse other values → 400; a user has none by default', async () => {
      for (const value of ['true', 1, null, {}]) {
        expect((await change({ require_password_change: value })).status).toBe(400);
      }
      const alice = await product.admin.get(`/users/${product.sub}`);
      expect(alice.body).toMatchObject({ require_password_change: false });
    });

    it('"Forgot password?" clears it, and refuses the initial password', async () => {
      await product.admin.call('POST', `/users/${sub}/reset-password`);
      const again = await choose(await openLink('reset-password'), INITIAL);
      expect([again.status, textOf(again)]).toEqual([400, expect.stringContaining('must differ')]);
      expect((await choose(again)).status).toBe(200);
      expect(await view()).toMatchObject({ require_password_change: false });
      expect((await enter(CHOSEN)).location).toContain('code=');
    });

    it('an invitation clears it, and refuses the initial password', async () => {
      await change({ email_verified: false });
      expect((await product.admin.call('POST', `/users/${sub}/invite`)).status).toBe(200);
      const again = await choose(await openLink('invitation'), INITIAL);
      expect([again.status, textOf(again)]).toEqual([400, expect.stringContaining('must differ')]);
      expect((await browser.follow(await choose(again))).url).toBe(`${product.url}/account`);
      expect(await view()).toMatchObject({ require_password_change: false });
    });

    it('/account clears it in a session that began before, which no other step interrupts', async () => {
      await change({ require_password_change: false });
      await browser.openAccount(mabel);
      await change({ require_password_change: true });
      expect((await browser.get(request())).location, 'the session goes on').toContain('code=');
      const post = async (wanted: string) => {
        const page = await browser.get(`${product.url}/account`);
        const fields = { csrf_token: formOf(page)!.fields['csrf_token']!, current_password: INITIAL };
        return browser.post(`${product.url}/account/password`, { ...fields, new_password: wanted });
      };
      const same = await post(INITIAL);
      expect([same.status, textOf(same)]).toEqual([400, expect.stringContaining('must differ')]);
      expect((await post(CHOSEN)).status).toBe(303);
      expect(await view()).toMatchObject({ require_password_change: false });
    });

    it('a session that needs a further factor is raised without the step; a new sign-in has it', async () => {
      await change({ require_password_change: false });
      const { seed } = await setUpApp(product.url, mabel, clock.now().getTime());
      clock.advance(60);
      const factor = await enter();
      await browser.submit(factor, { code: codeOf(seed, clock.now().getTime()), trust: 'yes' });
      await enter(INITIAL, browser, request({ prompt: 'login' }));
      await change({ require_password_change: true });
      const raised = await browser.follow(await browser.get(request(essential('urn:grantry:acr:2'))));
      expect(pathOf(raised)).toBe('/login/factor');
      const done = await browser.submit(raised, { code: codeOf(seed, after(60)) });
      expect(done.location).toContain('code=');
      expect(await view()).toMatchObject({ require_password_change: true });
      expect(await pageAfter(INITIAL)).toBe('/login/factor');
    });

    it('an import takes it, and an export writes it', async () => {
      const line = { sub: `legacy-${count}`, username: `legacy-${count}`, require_password_change: true };
      const hash = '$pbkdf2-sha256$i=1000$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
      const { summary } = await importUsers(product.admin, [{ ...line, password_hash: hash }]);
      expect(summary).toMatchObject({ imported: 1, failed: 0 });
      expect((await product.admin.get(`/users/${line.sub}`)).body).toMatchObject({ require_password_change: true });
      const lines = await exportUsers(product.admin);
      expect(lines.find((one) => one['sub'] === line.sub)).toMatchObject(line);
      expect(lines.find((one) => one['sub'] === product.sub)).toMatchObject({ require_password_change: false });
    });
  });
});
