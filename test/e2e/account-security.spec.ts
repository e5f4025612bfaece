import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codeOf, recoveryCodesOn, seedOn } from '../support/authenticator-app.js';
import { FixedClock } from '../support/fixed-clock.js';
import { startProduct, type Product } from '../support/product.js';
import { formOf, formsOf, textOf, UserAgent, type Answer, type Credentials } from '../support/user-agent.js';

const clock = new FixedClock(new Date());
let product: Product;
let security: string;
let count = 0;
let dinah: Credentials;
let sub: string;
let agent: UserAgent;

beforeAll(async () => {
  product = await startProduct({ clock, env: { ACCESS_TOKEN_TTL: '86400' } });
  security = `${product.url}/account/security`;
});
afterAll(() => product.close());
beforeEach(async () => {
  dinah = { username: `dinah-${++count}`, password: 'the cat of the house' };
  sub = await product.admin.createUser(dinah);
  agent = new UserAgent(product.url);
});

const codeNow = (seed: string) => codeOf(seed, clock.now().getTime());

/** Opens a page and enters the password where the page asks for it. */
async function open(url: string, browser = agent): Promise<Answer> {
  const page = await browser.follow(await browser.get(url));
  return page.body.includes('name="password"') ? browser.follow(await browser.submit(page, { ...dinah })) : page;
}

/** Submits the form of a page whose action ends so. */
function submit(page: Answer, action: string, fields: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const form = formsOf(page).find((one) => one.action.endsWith(action));
  if (form === undefined) throw new Error(`no form ${action}: ${textOf(page)}`);
  return agent.post(form.action, { ...form.fields, ...fields });
}

/** Sets up an app at the security page. */
async function withApp(): Promise<string> {
  await open(security);
  const page = await agent.get(`${security}/app`);
  const seed = seedOn(page);
  const done = await agent.submit(page, { code: codeNow(seed) });
  expect(textOf(done)).toContain('Save your recovery codes');
  clock.advance(60);
  return seed;
}

describe('GET and POST /account/security', () => {
  it('PE8: a sign-in older than five minutes is repeated first, at the page and at each form', async () => {
    const page = await open(security);
    expect(page.url).toBe(security);
    clock.advance(301);
    const again = await agent.follow(await agent.get(security));
    expect(again.url).toContain('/login?');
    const sent = await agent.follow(await agent.post(`${security}/recovery-codes`, {}));
    expect(sent.url).toContain('/login?');
    expect((await product.admin.get(`/users/${sub}/factors`)).body).toMatchObject({ recovery_codes: 0 });
  });

  it('PE8: an account with a factor needs both factors again', async () => {
    const seed = await withApp();
    clock.advance(301);
    const factor = await open(security);
    expect(factor.url).toContain('/login/factor');
    const page = await agent.follow(await agent.submit(factor, { code: codeNow(seed) }));
    expect(page.url).toBe(security);
  });

  it('a form without its proof changes nothing', async () => {
    const page = await open(security);
    const answer = await agent.post(`${security}/recovery-codes`, { csrf_token: 'wrong' });
    expect(answer.status).toBe(403);
    expect(page.status).toBe(200);
    expect((await product.admin.get(`/users/${sub}/factors`)).body).toMatchObject({ recovery_codes: 0 });
  });

  it('a ticket of another user sets up nothing', async () => {
    await open(security);
    const ticket = formOf(await agent.get(`${security}/app`))!.fields['ticket']!;
    const seed = seedOn(await agent.get(`${security}/app`));
    dinah = { username: `dinah-${++count}`, password: 'the cat of the house' };
    sub = await product.admin.createUser(dinah);
    agent = new UserAgent(product.url);
    await open(security);
    const page = await agent.get(`${security}/app`);
    const answer = await agent.submit(page, { ticket, code: codeNow(seed) });
    expect(answer.status).toBe(400);
  });

  it('the app can be removed, and the password signs in alone again', async () => {
    await withApp();
    const removed = await agent.follow(await submit(await agent.get(security), '/app/remove'));
    expect(textOf(removed)).toContain('The factor has been removed');
    const other = new UserAgent(product.url);
    expect((await open(`${product.url}/account`, other)).url).toBe(`${product.url}/account`);
  });

  it('PE4: the codes of a removed app do not work with the next one', async () => {
    await withApp();
    const old = recoveryCodesOn(await submit(await agent.get(security), '/recovery-codes'));
    await submit(await agent.get(security), '/app/remove');
    await withApp();
    const other = new UserAgent(product.url);
    const factor = await open(`${product.url}/account`, other);
    expect((await other.submit(factor, { code: old[0]! })).status).toBe(400);
  });

  it('PE8: a new password of an account with a factor needs both factors of the last minutes', async () => {
    await withApp();
    clock.advance(301);
    const account = await agent.get(`${product.url}/account`);
    const change = { current_password: dinah.password, new_password: 'another cat of the house' };
    const answer = await agent.follow(await submit(account, '/account/password', change));
    expect(answer.url).toContain('/login?');
    expect((await open(`${product.url}/account`, new UserAgent(product.url))).url).toContain('/login/factor');
  });

  it('PE4: new recovery codes end the old ones', async () => {
    await withApp();
    const first = recoveryCodesOn(await submit(await agent.get(security), '/recovery-codes'));
    const second = recoveryCodesOn(await submit(await agent.get(security), '/recovery-codes'));
    expect(second).toHaveLength(10);
    const other = new UserAgent(product.url);
    const factor = await open(`${product.url}/account`, other);
    expect((await other.submit(factor, { code: first[0]! })).status).toBe(400);
    expect((await other.submit(factor, { code: second[0]! })).status).toBe(303);
  });
});

describe('a trusted browser', () => {
  /** Signs in with both factors in a new browser, and trusts it. */
  async function trusting(seed: string): Promise<UserAgent> {
    const browser = new UserAgent(product.url);
    const factor = await open(`${product.url}/account`, browser);
    await browser.follow(await browser.submit(factor, { code: codeNow(seed), trust: 'yes' }));
    clock.advance(60);
    return browser;
  }

  /** Opens the account page in that browser after its session has ended. */
  async function later(browser: UserAgent): Promise<string> {
    browser.setCookie(browser.ours('session'), '');
    return (await open(`${product.url}/account`, browser)).url;
  }

  it.each([
    ['password', { password: 'another cat of the house' }],
    ['email address', { email: 'dinah@example.com' }],
  ])('PE1: a change of the %s ends the trust', async (_, change) => {
    const browser = await trusting(await withApp());
    await product.admin.call('PATCH', `/users/${sub}`, change);
    dinah = { ...dinah, ...('password' in change && change) };
    expect(await later(browser)).toContain('/login/factor');
  });

  it('PE1: the trust in one user is not that in another one', async () => {
    const browser = await trusting(await withApp());
    const first = dinah;
    agent = new UserAgent(product.url);
    dinah = { username: `dinah-${++count}`, password: 'the cat of the house' };
    sub = await product.admin.createUser(dinah);
    await withApp();
    expect(await later(browser)).toContain('/login/factor');
    dinah = first;
    expect(await later(browser)).toBe(`${product.url}/account`);
  });

  it('is listed, and can be ended', async () => {
    const seed = await withApp();
    const browser = await trusting(seed);
    const ended = await agent.follow(await submit(await agent.get(security), '/browsers'));
    expect(textOf(ended)).toContain('That browser now asks for the second factor again');
    expect(await later(browser)).toContain('/login/factor');
  });

  it('the buttons that end the trust have different names, each with the browser and its last use', async () => {
    const seed = await withApp();
    await trusting(seed);
    await trusting(seed);
    const { body } = await agent.get(security);
    const names = [...body.matchAll(/aria-label="(End the trust in [^"]+)"/g)].map(([, name]) => name);
    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(2);
    expect(names[0]).toMatch(/^End the trust in Unknown browser, last used \d+ \w+ \d{4} at .* UTC$/);
  });

  // The last one: the access token of the administrator has expired afterwards.
  it('PE1: leaves out the second factor for 30 days, for this user only', async () => {
    const browser = await trusting(await withApp());
    expect(await later(browser)).toBe(`${product.url}/account`);
    clock.advance(30 * 86_400);
    expect(await later(browser)).toContain('/login/factor');
  });
});
