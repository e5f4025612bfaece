import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import {
  formOf,
  linksOf,
  responseOf,
  textOf,
  UserAgent,
  type Answer,
  type Credentials,
} from '../support/user-agent.js';

const BOB: Credentials = { username: 'bob', password: 'a-caterpillar-on-a-mushroom' };
const ANOTHER = 'Use another account';
const clock = new FixedClock(new Date());

let product: Product;
let bob: string;
let clientId: string;
/** A browser in which alice is signed in, and bob was before. */
let browser: UserAgent;

beforeAll(async () => {
  product = await startProduct({ clock, env: { ACCESS_TOKEN_TTL: '86400' } });
  bob = await product.admin.createUser({ ...BOB, name: 'Bob & Co' });
  const client = await product.admin.createClient({
    client_name: 'Photos', redirect_uris: [REDIRECT_URI], response_types: ['id_token'], grant_types: ['implicit'], skip_consent: true,
  }); // prettier-ignore
  clientId = client.client_id;
});
afterAll(() => product.close());
beforeEach(async () => {
  browser = new UserAgent(product.url);
  for (const who of [BOB, ALICE]) {
    await browser.signIn(url({ prompt: 'login' }), who);
    clock.advance(60);
  }
});

const url = (change: Readonly<Record<string, string>> = {}) =>
  authorizeUrl(product, {
    client_id: clientId, redirect_uri: REDIRECT_URI, response_type: 'id_token', scope: 'openid', nonce: 'n', ...change,
  }); // prettier-ignore

const chooserOf = async (agent: UserAgent, change: Readonly<Record<string, string>> = {}) =>
  agent.follow(await agent.get(url({ prompt: 'select_account', ...change })));

const claimsIn = (answer: Answer) => decodeJwt(responseOf(answer.location!)['id_token']!);

/** The accounts of a page: the text of each row, and the key of its button. */
function accountsOn(page: Answer): readonly { readonly text: string; readonly key: string }[] {
  const buttons = [...page.body.matchAll(/<button class="account"[^>]*value="([^"]+)">([\s\S]*?)<\/button>/g)];
  return buttons.map(([, key = '', body = '']) => ({ key, text: textOf({ ...page, body }) }));
}

const keyOf = (page: Answer, name: string) => accountsOn(page).find(({ text }) => text.includes(name))!.key;

/** Chooses an account, a minute after the page was shown. */
const choose = async (agent: UserAgent, page: Answer, name: string): Promise<Answer> => {
  clock.advance(60);
  return agent.follow(await agent.submit(page, { account: keyOf(page, name) }));
};

describe('the account chooser: prompt=select_account (OIDC Core §3.1.2.1)', () => {
  it('GET /login/accounts lists the accounts of this browser, the signed-in one first', async () => {
    const page = await chooserOf(browser);
    expect(new URL(page.url).pathname).toBe('/login/accounts');
    expect(page.body).toMatch(/<title>Choose an account/);
    expect(accountsOn(page).map(({ text }) => text)).toEqual([
      'Alice Liddell alice Signed in',
      'Bob & Co bob Signed out',
    ]);
  });

  it('POST /login/accounts with the account of the session → the response without a password, auth_time unchanged', async () => {
    const { auth_time: before } = claimsIn(await browser.get(url({ prompt: 'none' })));
    const page = await chooserOf(browser);
    const answer = await choose(browser, page, 'alice');
    expect(claimsIn(answer)).toMatchObject({ sub: product.sub, auth_time: before });
  });

  it('POST /login/accounts with another account → its login page, then the response for it', async () => {
    const login = await choose(browser, await chooserOf(browser), 'bob');
    expect(login.body).toContain('value="bob"');
    clock.advance(1);
    expect(claimsIn(await browser.submit(login, { ...BOB }))['sub']).toBe(bob);
  });

  it('an account that is not on the list is entered on the login page; the page leads back to the list', async () => {
    const page = await chooserOf(browser);
    const login = await browser.get(linksOf(page)[ANOTHER]!);
    expect(login.body).toMatch(/name="username" type="text" value=""/);
    const chosen = await choose(browser, page, 'bob');
    const back = await browser.get(linksOf(chosen)[ANOTHER]!);
    expect(accountsOn(back)).toHaveLength(2);
  });

  it('a request that asks for a new sign-in gets one after the choice', async () => {
    const changes: Record<string, string>[] = [
      { prompt: 'login select_account' },
      { prompt: 'select_account', max_age: '30' },
    ];
    for (const change of changes) {
      clock.advance(60);
      const login = await choose(browser, await chooserOf(browser, change), 'alice');
      expect(login.body).toContain('value="alice"');
      expect(claimsIn(await browser.submit(login, { ...ALICE }))['sub']).toBe(product.sub);
    }
  });

  it('a second submit, Back and a second tab are answered again', async () => {
    const page = await chooserOf(browser);
    const other = await chooserOf(browser, { nonce: 'other' });
    const answers = [await choose(browser, page, 'alice'), await choose(browser, page, 'alice')];
    expect(answers.map((answer) => claimsIn(answer)['nonce'])).toEqual(['n', 'n']);
    expect(accountsOn(await browser.get(page.url))).toHaveLength(2);
    expect(claimsIn(await choose(browser, other, 'alice'))['nonce']).toBe('other');
  });

  it('a choice counts for ten minutes, then the page asks again', async () => {
    const page = await chooserOf(browser, { prompt: 'select_account consent' });
    const consent = await choose(browser, page, 'alice');
    expect(consent.body).toContain('name="decision"');
    clock.advance(601);
    const again = await browser.follow(await browser.submit(consent, { decision: 'allow' }));
    expect(accountsOn(again)).toHaveLength(2);
  });

  it('a new browser → the login page; prompt=none beside it → invalid_request', async () => {
    const stranger = new UserAgent(product.url);
    expect(new URL((await chooserOf(stranger)).url).pathname).toBe('/login');
    const refused = await browser.get(url({ prompt: 'none select_account' }));
    expect(responseOf(refused.location!)).toMatchObject({ error: 'invalid_request' });
  });

  it('accounts stay listed after the sign-out, and the login page follows', async () => {
    const confirm = await browser.get(`${product.url}/logout`);
    await browser.submit(confirm, { logout: 'yes' });
    const page = await chooserOf(browser);
    expect(accountsOn(page).map(({ text }) => text)).toEqual([
      'Alice Liddell alice Signed out',
      'Bob & Co bob Signed out',
    ]);
    expect((await choose(browser, page, 'alice')).body).toContain('value="alice"');
  });

  it('a person removes an account from the list; the signed-in one stays', async () => {
    const page = await chooserOf(browser);
    const left = await browser.follow(await browser.submit(page, { remove: keyOf(page, 'bob') }));
    expect(accountsOn(left).map(({ text }) => text)).toEqual(['Alice Liddell alice Signed in']);
    expect(accountsOn(await chooserOf(browser))).toHaveLength(1);
  });

  it('disabled and deleted accounts are left out; a browser that knows no others gets the login page', async () => {
    const carol = { username: 'carol', password: 'the queen of the garden' };
    const sub = await product.admin.createUser(carol);
    const agent = new UserAgent(product.url);
    await agent.signIn(url(), carol);
    await product.admin.call('PATCH', `/users/${sub}`, { disabled: true });
    const page = await chooserOf(agent);
    expect(page.body).toContain('name="password"');
    expect(textOf(page)).not.toContain('carol');
  });
});

describe('attacks on the account chooser', () => {
  it('the login and consent pages of the same request lead to the chooser: it cannot be skipped by its address', async () => {
    const page = await chooserOf(browser);
    const { interaction } = formOf(page)!.fields;
    for (const path of ['login', 'consent', 'authorize', 'login/factor']) {
      const answer = await browser.follow(await browser.get(`${product.url}/${path}?interaction=${interaction}`));
      expect(new URL(answer.url).pathname).toBe('/login/accounts');
    }
  });

  it('a choice counts for its request only: key and proof of one page choose nothing for another', async () => {
    const [page, other] = [await chooserOf(browser), await chooserOf(browser, { nonce: 'other' })];
    const fields = { ...formOf(page)!.fields, account: keyOf(page, 'alice') };
    const { interaction, csrf_token: proof } = formOf(other)!.fields;
    const action = formOf(page)!.action;
    expect((await browser.post(action, { ...fields, interaction: interaction! })).status).toBe(403);
    const mixed = await browser.post(action, { ...fields, interaction: interaction!, csrf_token: proof! });
    expect(new URL(mixed.location!).pathname).toBe('/login/accounts');
  });

  it('another browser can neither open nor submit the page', async () => {
    const page = await chooserOf(browser);
    const stranger = new UserAgent(product.url);
    expect((await stranger.get(page.url)).status).toBe(403);
    const { action, fields } = formOf(page)!;
    expect((await stranger.post(action, { ...fields, account: keyOf(page, 'alice') })).status).toBe(403);
  });

  it('a form of another site is refused', async () => {
    const page = await chooserOf(browser);
    const { action, fields } = formOf(page)!;
    const sent = { ...fields, remove: keyOf(page, 'bob') };
    expect((await browser.post(action, sent, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await browser.post(action, { ...sent, csrf_token: 'x' })).status).toBe(403);
    expect(accountsOn(await chooserOf(browser))).toHaveLength(2);
  });

  it.each([
    ['any text', (value: string) => `${value.length}`],
    ['a changed value', (value: string) => value.slice(0, -2) + (value.endsWith('AA') ? 'BB' : 'AA')],
    ['a very long value', (value: string) => value.repeat(50)],
  ])('a forged cookie lists nothing: %s', async (_, forge) => {
    const agent = new UserAgent(product.url);
    const name = agent.ours('accounts');
    agent.setCookie(name, forge(browser.cookie(name)!));
    const page = await chooserOf(agent);
    expect(new URL(page.url).pathname).toBe('/login');
  });

  it('a planted cookie of another browser gives a name, and no access', async () => {
    const agent = new UserAgent(product.url);
    const name = agent.ours('accounts');
    agent.setCookie(name, browser.cookie(name)!);
    const login = await choose(agent, await chooserOf(agent), 'alice');
    expect(login.body).toContain('name="password"');
  });
});

describe('"Use another account"', () => {
  it('on the consent page → the login page of the same request', async () => {
    const consent = await browser.follow(await browser.get(url({ prompt: 'consent' })));
    const login = await browser.get(linksOf(consent)[ANOTHER]!);
    expect(login.body).toContain('name="password"');
    const still = await browser.get(login.url);
    expect(still.body).toContain('name="password"');
    clock.advance(1);
    const asked = await browser.follow(await browser.submit(login, { ...BOB }));
    expect(textOf(asked)).toContain('bob');
    expect(claimsIn(await browser.submit(asked, { decision: 'allow' }))['sub']).toBe(bob);
  });

  it('an hour later the request does not continue with the account that the person left', async () => {
    const consent = await browser.follow(await browser.get(url({ prompt: 'consent' })));
    const address = linksOf(consent)[ANOTHER]!;
    for (let minutes = 0; minutes < 61; minutes += 20) {
      clock.advance(20 * 60);
      await browser.get(url({ prompt: 'none' }));
    }
    const expired = await browser.get(address);
    expect(textOf(expired)).toContain('This page has expired');
  });

  it('on the login page with an expected user → the same page without it', async () => {
    const agent = new UserAgent(product.url);
    const login = await agent.follow(await agent.get(url({ login_hint: 'bob' })));
    const empty = await agent.get(linksOf(login)[ANOTHER]!);
    expect(empty.body).toMatch(/name="username" type="text" value=""/);
    expect(claimsIn(await agent.submit(empty, { ...ALICE }))['sub']).toBe(product.sub);
  });

  it('PE11: on the page of a refusal by allowed_groups → the login page; members continue', async () => {
    const { body: group } = await product.admin.call('POST', '/groups', { name: 'photographers' });
    await product.admin.call('PUT', `/groups/${String(group['id'])}/members/${bob}`);
    const guarded = await product.admin.createClient({
      client_name: 'Guarded', redirect_uris: [REDIRECT_URI], response_types: ['id_token'], grant_types: ['implicit'],
      skip_consent: true, allowed_groups: ['photographers'],
    }); // prettier-ignore
    const refused = await browser.follow(await browser.get(url({ client_id: guarded.client_id })));
    expect(refused.status).toBe(403);
    const login = await browser.get(linksOf(refused)[ANOTHER]!);
    clock.advance(1);
    expect(claimsIn(await browser.submit(login, { ...BOB }))['sub']).toBe(bob);
  });

  it('on the account page → the login page, then the account page of the other account', async () => {
    const account = await browser.get(`${product.url}/account`);
    const login = await browser.get(linksOf(account)[ANOTHER]!);
    expect(login.body).toContain('name="password"');
    clock.advance(1);
    expect(textOf(await browser.follow(await browser.submit(login, { ...BOB })))).toContain('signed in as bob');
  });

  it('on the page of a second factor or its enrolment, also in a step-up → the login page; the steps so far are dropped', async () => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['urn:grantry:acr:2'] } } });
    const enrol = await browser.follow(await browser.get(url({ claims })));
    expect(new URL(enrol.url).pathname).toBe('/login/enrol');
    expect(textOf(enrol)).toContain('alice');
    const login = await browser.get(linksOf(enrol)[ANOTHER]!);
    expect(login.body).toContain('name="password"');
    const { interaction } = formOf(login)!.fields;
    const back = await browser.get(`${product.url}/login/enrol?interaction=${interaction}`);
    expect(new URL(back.location!).pathname).toBe('/login');
    clock.advance(1);
    const ofBob = await browser.follow(await browser.submit(login, { ...BOB }));
    expect(textOf(ofBob)).toContain('You are signing in as bob');
  });
});
