import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, UserBrowser } from '../support/browser.js';
import { FixedClock } from '../support/fixed-clock.js';
import { clickTwice, FrontChannel, signIn } from '../support/front-channel.js';
import { ALICE } from '../support/product.js';

const clock = new FixedClock();
let channel: FrontChannel;
let skipping: string;
let asking: string;
beforeAll(async () => {
  channel = await FrontChannel.start({ clock });
  skipping = await channel.register({ skip_consent: true });
  asking = await channel.register({ client_uri: 'https://photos.example.com/' });
});
afterAll(() => channel.close());

const authorize = (clientId: string, state: string, more = {}) => channel.authorizeUrl(clientId, { state, ...more });
/** States of the responses with a code that the client received. */
const answeredStates = () =>
  channel.client.received.filter(({ parameters }) => parameters['code']).map(({ parameters }) => parameters['state']);
/** Waits by polling, because a second click aborts the navigation that Playwright would wait for. */
async function atClient(page: Page): Promise<void> {
  await expect.poll(() => page.url()).toMatch(channel.client.origin);
  // Until then Chromium may still change the process of the page, and Back fails with "Not attached to an active page".
  await page.waitForLoadState();
}

async function fill(page: Page): Promise<void> {
  await page.getByLabel('Username').fill(ALICE.username);
  await page.getByLabel('Password').fill(ALICE.password);
}

describe('17: first visits in Chromium', () => {
  it.each([2, 3, 5])('%d tabs opened at once → the first one signs in, and the others get a code when they are reloaded', async (count) => {
    const { page, close } = await channel.tab();
    const context: BrowserContext = page.context();
    const tabs = await Promise.all(Array.from({ length: count }, () => context.newPage()));
    const states = tabs.map((_, i) => `tabs-${count}-${i}`);
    await Promise.all(tabs.map((tab, i) => tab.goto(authorize(skipping, states[i]!))));
    for (const tab of tabs) expect(await tab.title()).toContain('Sign in');
    await signIn(tabs[0]!);
    await atClient(tabs[0]!);
    for (const tab of tabs.slice(1)) {
      await tab.reload();
      await atClient(tab);
    }
    expect(answeredStates()).toEqual(expect.arrayContaining(states));
    await close();
  }); // prettier-ignore

  it('two tabs that both sign in → both return to the client', async () => {
    const { page: first, close } = await channel.tab();
    const second = await first.context().newPage();
    await Promise.all([first.goto(authorize(skipping, 'both-1')), second.goto(authorize(skipping, 'both-2'))]);
    await signIn(first);
    await atClient(first);
    await signIn(second);
    await atClient(second);
    expect(answeredStates()).toEqual(expect.arrayContaining(['both-1', 'both-2']));
    await close();
  });

  it('a browser that refuses cookies → a page that explains that they are needed', async () => {
    const browser = await UserBrowser.withoutCookies();
    const { page } = await browser.openTab();
    await page.goto(authorize(skipping, 'no-cookies'));
    expect(await page.locator('main').innerText()).toContain('Allow cookies for this site, then try again');
    expect(await faultsOf(page)).toEqual([]);
    await browser.close();
  });
});

describe('18: every page leads on, in Chromium', () => {
  it.each([0, 30])('the login form sent twice, %d ms apart → the client gets a code', async (pause) => {
    const { page, close } = await channel.tab();
    await page.goto(authorize(skipping, `login-${pause}`));
    await fill(page);
    await clickTwice(page, 'button.submit', pause);
    await atClient(page);
    expect(answeredStates()).toContain(`login-${pause}`);
    await close();
  });

  it.each([0, 30])('Allow sent twice, %d ms apart → the client gets a code', async (pause) => {
    const { page, close } = await channel.tab();
    await page.goto(authorize(asking, `allow-${pause}`, { prompt: 'consent' }));
    await signIn(page);
    await page.locator('button[value=allow]').waitFor();
    await clickTwice(page, 'button[value=allow]', pause);
    await atClient(page);
    expect(answeredStates()).toContain(`allow-${pause}`);
    await close();
  });

  it('a double click on both pages → the client gets a code', async () => {
    const { page, close } = await channel.tab();
    await page.goto(authorize(asking, 'double', { prompt: 'consent' }));
    await fill(page);
    await page.getByRole('button', { name: 'Sign in' }).dblclick();
    await page.getByRole('button', { name: 'Allow' }).dblclick();
    await atClient(page);
    expect(answeredStates()).toContain('double');
    await close();
  });

  it.each([30, 120, 400])('the login form sent twice, %d ms apart → one session on the account page', async (pause) => {
    await channel.endSessionsOfAlice();
    const { page, close } = await channel.tab();
    await page.goto(`${channel.url}/account`);
    await fill(page);
    await clickTwice(page, 'button.submit', pause);
    await expect.poll(() => page.title()).toBe('Your account');
    const others = page.getByRole('listitem').filter({ hasText: 'Another browser' });
    expect(await others.count()).toBe(0);
    await close();
  });

  it('the login form with a wrong password and then the right one → signed in', async () => {
    const { page, close } = await channel.tab();
    await page.goto(`${channel.url}/account`);
    await signIn(page, { username: ALICE.username, password: 'not it' });
    await page.getByText('Incorrect username or password.').waitFor();
    await signIn(page);
    await expect.poll(() => page.title()).toBe('Your account');
    await close();
  });

  it('Back after the sign-in → the client gets another code', async () => {
    const { page, close } = await channel.tab();
    await page.goto(authorize(skipping, 'back'));
    await signIn(page);
    await atClient(page);
    const before = answeredStates().length;
    await page.goBack();
    await atClient(page);
    expect(answeredStates().slice(before)).toEqual(['back']);
    await close();
  });

  it('Back to the consent page after a sign-out → a new sign-in, then the client', async () => {
    const { page, close } = await channel.tab();
    await page.goto(authorize(asking, 'out', { prompt: 'consent' }));
    await signIn(page);
    const consent = page.url();
    await page.goto(`${channel.url}/logout`);
    await page.locator('#logout-yes').click();
    await page.getByRole('link', { name: 'Sign in again' }).waitFor();
    await page.goto(consent);
    await signIn(page);
    await page.getByRole('button', { name: 'Allow' }).click();
    await atClient(page);
    expect(answeredStates()).toContain('out');
    await close();
  });

  it('Allow for a private scheme, whose page stays open → Allow works again', async () => {
    const redirect_uri = 'com.example.app:/callback';
    const native = await channel.register({
      application_type: 'native', redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none',
    }); // prettier-ignore
    const { page, close } = await channel.tab();
    const left: string[] = [];
    page.on('requestfailed', (request) => void left.push(request.url()));
    await page.goto(authorize(native, 'app', { redirect_uri }));
    await signIn(page);
    for (const times of [1, 2]) {
      // A click of the mouse would not reach the page: Chromium may still ask whether to open an application.
      await page.getByRole('button', { name: 'Allow' }).dispatchEvent('click');
      await expect.poll(() => left.filter((url) => url.startsWith(`${redirect_uri}?code=`)).length).toBe(times);
      expect(await page.title()).toContain('Allow');
    }
    await close();
  }); // prettier-ignore

  it('an expired page → Try again leads to the client, and the page passes axe', async () => {
    const { page, close } = await channel.tab();
    await page.goto(authorize(asking, 'expired', { prompt: 'consent' }));
    clock.advance(3601);
    await signIn(page);
    expect(await page.locator('main').innerText()).toContain('This page has expired. Return to the application and try again.');
    expect(await page.getByRole('link', { name: 'Back to Photo Prints' }).getAttribute('href')).toBe('https://photos.example.com/');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Try again' }).click();
    await signIn(page);
    await page.getByRole('button', { name: 'Allow' }).click();
    await atClient(page);
    expect(answeredStates()).toContain('expired');
    await close();
  }); // prettier-ignore

  it('an expired page after a sign-in in another tab → the client', async () => {
    const { page, close } = await channel.tab();
    const other = await page.context().newPage();
    await page.goto(authorize(skipping, 'late'));
    clock.advance(3601);
    await other.goto(authorize(skipping, 'in-time'));
    await signIn(other);
    await atClient(other);
    await fill(page);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await atClient(page);
    expect(answeredStates()).toEqual(expect.arrayContaining(['late', 'in-time']));
    await close();
  });

  it.each(['/login', '/consent'])('%s from a bookmark → a sign-in, then the account page', async (path) => {
    const { page, close } = await channel.tab();
    await page.goto(channel.url + path);
    await signIn(page);
    expect(await page.title()).toBe('Your account');
    await page.goto(channel.url + path);
    expect(await page.title()).toBe('Your account');
    await close();
  });

  it('a bookmarked login page in a new browser → Try again leads to the client', async () => {
    const closed = await channel.tab();
    await closed.page.goto(authorize(skipping, 'bookmark'));
    const bookmark = closed.page.url();
    await closed.close();
    const { page, close } = await channel.tab();
    await page.goto(bookmark);
    await page.getByRole('link', { name: 'Try again' }).click();
    await signIn(page);
    await atClient(page);
    expect(answeredStates()).toContain('bookmark');
    await close();
  });

  it('an address in wrong case → a page with a link to the right one', async () => {
    const { page, close } = await channel.tab();
    await page.goto(authorize(skipping, 'mistyped').replace('/authorize', '/Authorize'));
    expect(await page.locator('main').innerText()).toContain('Did you mean /authorize?');
    await page.getByRole('link', { name: 'Go to /authorize' }).click();
    await signIn(page);
    await atClient(page);
    expect(answeredStates()).toContain('mistyped');
    await close();
  });

  it('from the start page to the account page and out again, every page leads on', async () => {
    const { page, complaints, close } = await channel.tab();
    await page.goto(channel.url);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await signIn(page);
    await page.waitForURL(`${channel.url}/account`);
    await page.goBack();
    expect(await page.title(), 'Back to the login page').toBe('Your account');
    await page.goto(channel.url);
    expect(await page.locator('main').innerText()).toContain('You are signed in as alice');
    await page.getByRole('link', { name: 'Sign out' }).click();
    await page.locator('#logout-yes').dblclick();
    await page.getByText('You are signed out').waitFor();
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await signIn(page);
    expect(await page.title()).toBe('Your account');
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('26: cookies of other applications in Chromium', () => {
  it('headers beyond the limit → a styled page that passes axe', async () => {
    const { page, complaints, close } = await channel.tab();
    const cookie = (_: unknown, index: number) => ({ name: `app${index}`, value: 'x'.repeat(3900), url: channel.url });
    await page.context().addCookies(Array.from({ length: 6 }, cookie));
    expect((await page.goto(`${channel.url}/account`))!.status()).toBe(431);
    expect(await page.locator('main').innerText()).toContain('Delete the cookies of this site in your browser');
    expect(await page.evaluate(`getComputedStyle(document.querySelector('main')).borderRadius`)).toBe('14px');
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('B.13: Referrer-Policy: no-referrer in Chromium', () => {
  it('sign-in, consent and logout work although Origin is null', async () => {
    const { page, close } = await channel.tab();
    const origins: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') origins.push(request.headers()['origin']);
    });
    const hideReferrer = () =>
      page.evaluate(`document.head.insertAdjacentHTML('beforeend', '<meta name="referrer" content="no-referrer">')`);
    await page.goto(authorize(asking, 'no-referrer', { prompt: 'consent' }));
    await hideReferrer();
    await signIn(page);
    await hideReferrer();
    await page.getByRole('button', { name: 'Allow' }).click();
    await atClient(page);
    await page.goto(`${channel.url}/logout`);
    await hideReferrer();
    await page.locator('#logout-yes').click();
    await page.getByText('You are signed out').waitFor();
    expect(answeredStates()).toContain('no-referrer');
    expect(origins).toEqual(['null', 'null', 'null']);
    await close();
  });
});
