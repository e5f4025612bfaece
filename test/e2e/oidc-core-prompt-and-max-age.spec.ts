import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { linksOf, responseOf, textOf, UserAgent, type Answer, type Credentials } from '../support/user-agent.js';

const BOB: Credentials = { username: 'bob', password: 'a-caterpillar-on-a-mushroom' };
const clock = new FixedClock();

let product: Product;
let bob: string;
/** A browser in which alice is signed in and has consented. */
let browser: UserAgent;
let first: Record<string, unknown>;

beforeAll(async () => {
  product = await startProduct({ clock });
  bob = await product.admin.createUser({ ...BOB });
});
afterAll(() => product.close());
beforeEach(async () => {
  browser = new UserAgent(product.url);
  first = claimsOf(await browser.signIn(url(), ALICE));
  clock.advance(60);
});

const url = (change: Readonly<Record<string, string>> = {}): string =>
  authorizeUrl(product, {
    client_id: product.client.client_id,
    redirect_uri: REDIRECT_URI,
    response_type: 'id_token',
    scope: 'openid',
    nonce: 'n',
    ...change,
  });

const claimsOf = (location: string | null): Record<string, unknown> => decodeJwt(responseOf(location!)['id_token']!);

/** Submits a page and follows the redirects up to the client. */
const submit = async (page: Answer, fields: Readonly<Record<string, string>>): Promise<Answer> =>
  browser.follow(await browser.submit(page, fields));

describe('prompt, max_age and id_token_hint (OIDC Core §3.1.2.1)', () => {
  it('AZ12: prompt=none with a session and an earlier consent → a response at once, with the same sub and auth_time', async () => {
    const answer = await browser.get(url({ prompt: 'none' }));
    expect(answer).toMatchObject({ status: 302, body: '' });
    expect(claimsOf(answer.location)).toMatchObject({
      sub: first['sub'],
      auth_time: first['auth_time'],
      sid: first['sid'],
    });
  });

  it('AZ12: prompt=none for a scope without consent → consent_required', async () => {
    const answer = await browser.get(url({ prompt: 'none', scope: 'openid phone' }));
    expect(responseOf(answer.location!)).toMatchObject({ error: 'consent_required' });
  });

  it('AZ13: prompt=login shows the login page → a later auth_time in the same session', async () => {
    const page = await browser.follow(await browser.get(url({ prompt: 'login' })));
    expect(page.body).toContain('name="password"');
    const again = claimsOf((await submit(page, { ...ALICE })).location);
    expect(again['auth_time']).toBe((first['auth_time'] as number) + 60);
    expect(again).toMatchObject({ sub: first['sub'], sid: first['sid'] });
  });

  it('AZ13: the login page of prompt=login cannot be skipped: /consent and /authorize lead back to it', async () => {
    const page = await browser.follow(await browser.get(url({ prompt: 'login' })));
    const interaction = new URL(page.url).searchParams.get('interaction')!;
    const consent = await browser.get(`${product.url}/consent?interaction=${interaction}`);
    expect(consent.location).toBe(`${product.url}/login?interaction=${interaction}`);
    const resumed = await browser.get(`${product.url}/authorize?interaction=${interaction}`);
    expect(resumed.location).toBe(`${product.url}/login?interaction=${interaction}`);
  });

  it('AZ13: max_age that is not exceeded → a response at once, with the old auth_time', async () => {
    expect(claimsOf((await browser.get(url({ max_age: '60' }))).location)).toMatchObject({
      auth_time: first['auth_time'],
    });
  });

  it.each(['59', '0'])('AZ13: max_age=%s, which is exceeded → the login page, and a new auth_time', async (max_age) => {
    const page = await browser.follow(await browser.get(url({ max_age })));
    expect(page.body).toContain('name="password"');
    expect(claimsOf((await submit(page, { ...ALICE })).location)['auth_time']).toBe(
      (first['auth_time'] as number) + 60,
    );
  });

  it('AZ14: an expired id_token_hint of the signed-in user with prompt=none → a response at once', async () => {
    const hint = responseOf((await browser.get(url())).location!)['id_token']!;
    clock.advance(1800);
    const answer = await browser.get(url({ prompt: 'none', id_token_hint: hint }));
    expect(claimsOf(answer.location)).toMatchObject({ sub: first['sub'], auth_time: first['auth_time'] });
  });

  it('AZ14: id_token_hint of another user with prompt=none → login_required; without it only that user can sign in', async () => {
    const hint = responseOf(await new UserAgent(product.url).signIn(url(), BOB))['id_token']!;
    const silent = await browser.get(url({ prompt: 'none', id_token_hint: hint }));
    expect(responseOf(silent.location!)).toMatchObject({ error: 'login_required' });
    const page = await browser.follow(await browser.get(url({ id_token_hint: hint })));
    expect(textOf(page)).toContain('expects a different user');
    const stillAlice = await submit(page, { ...ALICE });
    expect(stillAlice.location).toBeNull();
    expect(claimsOf((await submit(stillAlice, { ...BOB })).location)['sub']).toBe(bob);
  });

  it('prompt=consent asks for consent again; prompt=select_account lets another user sign in and consent', async () => {
    const consent = await browser.follow(await browser.get(url({ prompt: 'consent' })));
    expect(consent.body).toContain('name="decision"');
    const chooser = await browser.follow(await browser.get(url({ prompt: 'select_account', scope: 'openid address' })));
    clock.advance(1);
    const login = await browser.get(linksOf(chooser)['Use another account']!);
    clock.advance(1);
    expect(login.body).toContain('name="password"');
    const asksBob = await submit(login, { ...BOB });
    expect(textOf(asksBob)).toContain('bob');
    expect(claimsOf((await submit(asksBob, { decision: 'allow' })).location)['sub']).toBe(bob);
  });

  it('login_hint fills in the username', async () => {
    const stranger = new UserAgent(product.url);
    const page = await stranger.follow(await stranger.get(url({ login_hint: 'al"ice' })));
    expect(page.body).toContain('value="al&quot;ice"');
  });

  it('LC10: prompt=none after SESSION_IDLE_TTL → login_required', async () => {
    clock.advance(3600);
    const answer = await browser.get(url({ prompt: 'none' }));
    expect(responseOf(answer.location!)).toMatchObject({ error: 'login_required' });
  });
});
