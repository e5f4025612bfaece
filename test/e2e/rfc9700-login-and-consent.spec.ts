import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { formOf, responseOf, textOf, UserAgent, type Answer, type Credentials } from '../support/user-agent.js';

const BOB: Credentials = { username: 'bob', password: 'a-caterpillar-on-a-mushroom' };
const CAROL: Credentials = { username: 'carol', password: 'the-queen-of-hearts-plays' };
const clock = new FixedClock();

let product: Product;
beforeAll(async () => {
  product = await startProduct({ clock });
  await product.admin.createUser({ ...BOB });
  await product.admin.createUser({ ...CAROL, disabled: true });
});
afterAll(() => product.close());

const url = (change: Readonly<Record<string, string>> = {}): string =>
  authorizeUrl(product, {
    client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', state: 's', ...change,
  }); // prettier-ignore

interface Opened {
  readonly browser: UserAgent;
  readonly page: Answer;
}

async function loginPage(change: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const browser = new UserAgent(product.url);
  return { browser, page: await browser.follow(await browser.get(url(change))) };
}

async function consentPage(credentials = ALICE, change: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const { browser, page } = await loginPage({ prompt: 'consent', ...change });
  return { browser, page: await browser.follow(await browser.submit(page, { ...credentials })) };
}

function expectRefusal(answer: Answer, status: number): void {
  expect(answer).toMatchObject({ status, location: null });
  expect(textOf(answer)).toContain('This request cannot be completed');
}

const interactionOf = (page: Answer): string => new URL(page.url).searchParams.get('interaction')!;

describe('the login page', () => {
  it('contains a form with username, password and csrf_token (contract: Pages)', async () => {
    const { page } = await loginPage();
    expect(textOf(page)).toContain('Sign in');
    expect(page.body).toMatch(/name="username"[\s\S]*name="password"[\s\S]*class="submit"/);
    expect(formOf(page)?.fields).toHaveProperty('csrf_token');
  });

  it('LC1: an unknown user, a wrong password, a disabled user and an empty form get the same status and text', async () => {
    const answers = [];
    for (const username of ['nobody', ALICE.username, CAROL.username]) {
      const { browser, page } = await loginPage();
      answers.push(
        await browser.submit(page, { username, password: username === CAROL.username ? CAROL.password : 'wrong' }),
      );
    }
    const { browser, page } = await loginPage();
    answers.push(await browser.submit(page, {}));
    const shown = answers.map((answer) => textOf(answer));
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(new Set(shown).size).toBe(1);
    expect(shown[0]).toContain('Incorrect username or password.');
    expect(answers.every(({ headers }) => headers.getSetCookie().length === 0)).toBe(true);
  });

  it('the page of a wrong password accepts another attempt', async () => {
    const { browser, page } = await loginPage();
    const again = await browser.submit(page, { username: ALICE.username, password: 'wrong' });
    expect(again.body).toContain(`value="${ALICE.username}"`);
    expect((await browser.submit(again, { ...ALICE })).status).toBe(303);
  });

  it('POST /login with long or unusual text → 400', async () => {
    const { browser, page } = await loginPage();
    for (const text of ['x'.repeat(20_000), '\u202e', '😀'.repeat(300)]) {
      expect((await browser.submit(page, { username: text, password: text })).status).toBe(400);
    }
  });

  it('AZ8: POST /login → 303', async () => {
    const { browser, page } = await loginPage({ prompt: 'consent' });
    const answer = await browser.submit(page, { ...ALICE });
    expect(answer.status).toBe(303);
    expect(answer.location).toBe(`${product.url}/consent?interaction=${interactionOf(page)}`);
  });

  it('LC9: a new sign-in makes the previous session cookie invalid', async () => {
    const { browser } = await consentPage();
    const before = browser.cookie(browser.ours('session'))!;
    clock.advance(1);
    await browser.submit(await browser.follow(await browser.get(url({ prompt: 'login' }))), { ...ALICE });
    expect(browser.cookie(browser.ours('session'))).not.toBe(before);
    const thief = new UserAgent(product.url);
    thief.setCookie(thief.ours('session'), before);
    expect(responseOf((await thief.get(url({ prompt: 'none' }))).location!)).toMatchObject({ error: 'login_required' });
  });

  it('LC16: no parameter leads to another site', async () => {
    const { browser, page } = await loginPage();
    const evil = { return_to: 'https://evil.example/', redirect_uri: 'https://evil.example/', next: '//evil.example' };
    const shown = await browser.get(`${page.url}&${new URLSearchParams(evil).toString()}`);
    expect(shown.body).not.toContain('evil.example');
    const answer = await browser.submit(page, { ...ALICE, ...evil });
    expect(answer.location).not.toContain('evil.example');
  });
});

describe('the consent page', () => {
  it('LC14: shows the client, the host of the redirect_uri, the user, the scope and the duration', async () => {
    const { page } = await consentPage(ALICE, { scope: 'openid email' });
    expect(page.body).toContain('Allow Everything?');
    for (const text of ['client.example', 'alice', 'See your email address', 'at most 14 days']) {
      expect(textOf(page)).toContain(text);
    }
  });

  it('AD8: POST /consent with deny → access_denied at the client, and an audit event', async () => {
    const { browser, page } = await consentPage();
    const answer = await browser.submit(page, { decision: 'deny' });
    expect(answer.status).toBe(303);
    expect(responseOf(answer.location!)).toMatchObject({ error: 'access_denied', state: 's', iss: product.url });
    const audit = await product.admin.get('/audit-events?type=authorization.denied');
    expect(audit.body['items']).toMatchObject([{ sub: product.sub, client_id: product.client.client_id }]);
  });

  it('POST /consent with another decision → a page', async () => {
    const { browser, page } = await consentPage();
    expectRefusal(await browser.submit(page, { decision: 'maybe' }), 400);
    expectRefusal(await browser.submit(page, {}), 400);
  });

  it('LC14: consent is remembered for user, client and scope: more scope requires consent, less does not', async () => {
    const { browser, page } = await consentPage(BOB, { scope: 'openid email' });
    await browser.submit(page, { decision: 'allow' });
    expect((await browser.get(url({ scope: 'openid' }))).location).toContain('code=');
    expect((await browser.get(url({ scope: 'openid email phone' }))).location).toContain('/consent?');
  });

  it('LC14: a public client with a private scheme requires consent each time; prompt=none → consent_required', async () => {
    const redirect_uri = 'com.example.app:/callback';
    const { client_id } = await product.admin.createClient({
      application_type: 'native', redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none', scope: 'openid',
    }); // prettier-ignore
    const pkce = { code_challenge: newPkce().challenge, code_challenge_method: 'S256' };
    const { browser, page } = await consentPage(ALICE, { client_id, redirect_uri, ...pkce });
    expect((await browser.submit(page, { decision: 'allow' })).location).toMatch(
      /^com\.example\.app:\/callback\?code=/,
    );
    const again = await browser.get(url({ client_id, redirect_uri, ...pkce }));
    expect(again.location).toContain('/consent?');
    const silent = await browser.get(url({ client_id, redirect_uri, prompt: 'none', ...pkce }));
    expect(silent.location).toContain('error=consent_required');
  });

  it('POST /consent after another user has signed in → the consent page for that user', async () => {
    const { browser, page } = await consentPage(ALICE, { scope: 'openid address' });
    const other = await browser.follow(await browser.get(url({ prompt: 'login' })));
    await browser.submit(other, { ...BOB });
    const answer = await browser.submit(page, { decision: 'allow' });
    expect(answer.location).toBe(`${product.url}/consent?interaction=${interactionOf(page)}`);
    expect(textOf(await browser.follow(answer))).toContain('bob');
  });

  it('POST /consent without a session → the login page', async () => {
    const { browser, page } = await consentPage();
    browser.setCookie(browser.ours('session'), 'gone');
    const answer = await browser.submit(page, { decision: 'allow' });
    expect(answer.location).toBe(`${product.url}/login?interaction=${interactionOf(page)}`);
  });
});

describe('LC15: forms and pages are bound to the browser that began', () => {
  it('POST /login and /consent with a missing or wrong csrf_token → 403', async () => {
    const login = await loginPage();
    const consent = await consentPage();
    for (const csrf_token of ['', 'wrong', formOf(login.page)!.fields['csrf_token']!]) {
      expectRefusal(await consent.browser.submit(consent.page, { decision: 'allow', csrf_token }), 403);
    }
    expectRefusal(await login.browser.submit(login.page, { ...ALICE, csrf_token: 'x' }), 403);
  });

  it.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { origin: 'null', 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('POST /login from another site, %j, with a valid csrf_token → 403', async (headers) => {
    const { browser, page } = await loginPage();
    const form = formOf(page)!;
    expectRefusal(await browser.post(form.action, { ...form.fields, ...ALICE }, headers), 403);
    expect((await browser.post(form.action, { ...form.fields, ...ALICE }, { origin: product.url })).status).toBe(303);
  });

  it.each<Record<string, string>>([{ origin: 'null' }, { origin: 'null', 'sec-fetch-site': 'same-origin' }])(
    'POST /login and /consent with %j, as Referrer-Policy: no-referrer causes, depend on the csrf_token',
    async (headers) => {
      const { browser, page } = await loginPage({ prompt: 'consent' });
      const login = formOf(page)!;
      expectRefusal(await browser.post(login.action, { ...login.fields, ...ALICE, csrf_token: 'x' }, headers), 403);
      const signedIn = await browser.post(login.action, { ...login.fields, ...ALICE }, headers);
      const consent = formOf(await browser.follow(signedIn))!;
      const allow = { ...consent.fields, decision: 'allow' };
      expectRefusal(await browser.post(consent.action, { ...allow, csrf_token: 'x' }, headers), 403);
      expect((await browser.post(consent.action, allow, headers)).location).toContain('code=');
    },
  );

  it('pages and forms in another browser → 403', async () => {
    const { page } = await consentPage();
    const thief = new UserAgent(product.url);
    expectRefusal(await thief.get(page.url), 403);
    expectRefusal(await thief.submit(page, { decision: 'allow' }), 403);
    expectRefusal(await thief.get(`${product.url}/login?interaction=${interactionOf(page)}`), 403);
    expectRefusal(await thief.get(`${product.url}/authorize?interaction=${interactionOf(page)}`), 403);
  });

  it('an interaction of POST /authorize is bound to the first browser that opens it', async () => {
    const form = Object.fromEntries(new URL(url()).searchParams);
    const browser = new UserAgent(product.url);
    const posted = await browser.post(`${product.url}/authorize`, form);
    expect(posted.status).toBe(303);
    const page = await browser.follow(posted);
    expect(page.body).toContain('name="password"');
    expectRefusal(await new UserAgent(product.url).get(posted.location!), 403);
    expect((await browser.submit(page, { ...ALICE })).status).toBe(303);
  });

  it.each(['x', '01a2007e-7726-76a7-b980-cdf7811d10c0', "' OR 1=1"])(
    'the interaction "%s" → a page of 400',
    async (id) => {
      const browser = new UserAgent(product.url);
      for (const path of ['login', 'consent', 'authorize']) {
        expectRefusal(await browser.get(`${product.url}/${path}?interaction=${encodeURIComponent(id)}`), 400);
      }
    },
  );

  it('an interaction expires after an hour', async () => {
    const { browser, page } = await loginPage();
    clock.advance(3599);
    expect((await browser.submit(page, { username: 'nobody' })).body).toContain('name="password"');
    clock.advance(1);
    expectRefusal(await browser.submit(page, { ...ALICE }), 400);
  });
});

describe('headers and cookies', () => {
  it('LC12, LC13: pages refuse framing and caching, and load nothing from other sites', async () => {
    const { page } = await loginPage();
    const { page: consent } = await consentPage();
    const error = await new UserAgent(product.url).get(`${product.url}/authorize`);
    for (const { headers, body } of [page, consent, error]) {
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(body).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="https?:/);
    }
  });

  it('LC17: cookies are HttpOnly and SameSite=Lax, with random values', async () => {
    const browser = new UserAgent(product.url);
    const answer = await browser.get(url());
    const page = await browser.follow(answer);
    const signedIn = await browser.submit(page, { ...ALICE });
    const all = [...answer.headers.getSetCookie(), ...signedIn.headers.getSetCookie()];
    const lines = all.filter((line) => !line.startsWith(`${browser.ours('session_state')}=`)); // without authority: see oidc-session-management
    const names = lines.map((line) => line.split('=')[0]!);
    const [first] = names;
    const ours = (['browser', 'session', 'device', 'accounts'] as const).map((kind) => browser.ours(kind));
    expect(first!.replace(/_[\w-]{8}$/, ''), 'the first one has a unique name').toBe(ours[0]);
    expect(names.slice(1)).toEqual([first, ...ours]);
    expect(lines[1], 'taken away').toMatch(/=; /);
    for (const line of lines)
      expect(line).toMatch(/=([\w.-]{43,250})?; (Max-Age=.*; )?Path=\/; (Expires=.*; )?HttpOnly; SameSite=Lax$/);
  });
});
