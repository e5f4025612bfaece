import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsAt, openTab, type Look, type Tab } from '../support/browser.js';
import { signIn } from '../support/front-channel.js';
import { LocalClient } from '../support/local-client.js';
import { authorizeUrl } from '../support/product.js';
import { UpstreamGrantry } from '../support/upstream-grantry.js';
import type { Credentials } from '../support/user-agent.js';

const PASSWORD = 'a-rabbit-with-a-watch-8';
const DAY = 86_400;
/** Only colours and sizes differ between the looks. */
const LOOKS: readonly Look[] = [
  { width: 320, colorScheme: 'light' },
  { width: 320, colorScheme: 'dark', rules: ['color-contrast'] },
  { width: 1280, colorScheme: 'light', rules: ['color-contrast', 'target-size'] },
  { width: 1280, colorScheme: 'dark', rules: ['color-contrast'] },
];
/** The browser of a person who reads from right to left. */
const LANGUAGES: readonly BrowserContextOptions[] = [{ locale: 'en' }, { locale: 'ar' }];

let servers: UpstreamGrantry;
let client: LocalClient;
let clientId: string;
let count = 0;

beforeAll(async () => {
  [servers, client] = await Promise.all([
    UpstreamGrantry.start({ KEEP_SIGNED_IN: String(30 * DAY) }),
    LocalClient.start(),
  ]);
  await servers.connect('example', { name: 'Example', creates_accounts: true });
  await servers.connect('closed', { name: 'Closed', asksConsent: true });
  await servers.connect('corp', { name: 'Corp', creates_accounts: true, email_domains: ['corp.example'] });
  const registered = await servers.ours.admin.createClient({
    client_name: 'Photo Prints', client_uri: 'https://photos.example.com', redirect_uris: [client.callback], skip_consent: true, require_pkce: false,
  }); // prettier-ignore
  clientId = registered.client_id;
});
afterAll(async () => {
  client.close();
  await servers.close();
});

const request = (more: Readonly<Record<string, string>> = {}) =>
  authorizeUrl(servers.ours, { client_id: clientId, redirect_uri: client.callback, response_type: 'code', scope: 'openid', ...more }); // prettier-ignore

async function atLogin(options: BrowserContextOptions = {}, more = {}): Promise<Tab> {
  const tab = await openTab(options);
  await tab.page.goto(request(more));
  return tab;
}

async function ownUser(email: string): Promise<Credentials> {
  const who = { username: `own-${++count}`, password: PASSWORD };
  await servers.ours.admin.createUser({ ...who, email, email_verified: true });
  return who;
}

/** Signs in at the second server. */
async function signInThere(page: Page, { username, password }: Credentials): Promise<void> {
  await page.waitForURL(`${servers.theirs.url}/login?**`);
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(password);
  await page.locator('button.submit').click();
}

const buttonOf = (page: Page, provider: string) => page.locator('a', { hasText: provider }).first();

/** Waits by polling, because a click may abort the navigation that Playwright would wait for. */
async function atApplication(page: Page): Promise<void> {
  await expect.poll(() => page.url()).toMatch(client.origin);
  expect(new URL(page.url()).searchParams.has('code')).toBe(true);
  await page.waitForLoadState();
}

const alertOf = (page: Page) => page.getByRole('alert').filter({ visible: true });

describe('a sign-in at another provider in Chromium', () => {
  it.each([true, false])('the button, the sign-in there, and back in the application (scripts: %s)', async (javaScriptEnabled) => {
    const { page, complaints, close } = await atLogin({ javaScriptEnabled });
    const dinah = await servers.person();
    await page.getByRole('link', { name: 'Continue with Example' }).click();
    await signInThere(page, dinah.who);
    await atApplication(page);
    expect(complaints).toEqual([]);
    await close();
  }); // prettier-ignore

  it('a double click, and two tabs, each end in the application', async () => {
    const { page, close } = await atLogin();
    const other = await page.context().newPage();
    await other.goto(request({ state: 'other' }));
    const dinah = await servers.person();
    await page.getByRole('link', { name: 'Continue with Example' }).dblclick();
    await page.waitForURL(`${servers.theirs.url}/login?**`);
    await other.getByRole('link', { name: 'Continue with Example' }).click();
    await signInThere(other, dinah.who);
    await atApplication(other);
    await page.locator('#username').fill(dinah.who.username);
    await page.locator('#password').fill(dinah.who.password);
    await page.locator('button.submit').dblclick();
    await atApplication(page);
    await close();
  });

  it('Back from the provider shows the login page, and Back from the application continues with the session', async () => {
    const { page, close } = await atLogin();
    const login = page.url();
    const dinah = await servers.person();
    await page.getByRole('link', { name: 'Continue with Example' }).click();
    await page.waitForURL(`${servers.theirs.url}/login?**`);
    await page.goBack();
    expect(page.url()).toBe(login);
    await page.getByRole('link', { name: 'Continue with Example' }).click();
    await signInThere(page, dinah.who);
    await atApplication(page);
    const before = client.received.length;
    await page.goto(login);
    await atApplication(page);
    expect(client.received.length).toBe(before + 1);
    await close();
  });

  it('an attempt that has expired leads to the login page of the application that asked', async () => {
    const { page, close } = await atLogin();
    const dinah = await servers.person();
    await page.getByRole('link', { name: 'Continue with Example' }).click();
    await page.waitForURL(`${servers.theirs.url}/login?**`);
    servers.ourClock.shift = 901;
    try {
      await signInThere(page, dinah.who);
      expect(await alertOf(page).innerText()).toContain('This sign-in has expired or was used before');
      await page.getByRole('link', { name: 'Continue with Example' }).click();
      await atApplication(page);
    } finally {
      servers.ourClock.shift = 0;
    }
    await close();
  });

  it('a refusal at the provider leads back to the login page, where a password signs in', async () => {
    const { page, complaints, close } = await atLogin();
    const dinah = await servers.person();
    const own = await ownUser(`own-${++count}@example.com`);
    await page.getByRole('link', { name: 'Continue with Closed' }).click();
    await signInThere(page, dinah.who);
    await page.locator('button[value=deny]').click();
    expect(await alertOf(page).innerText()).toContain('The sign-in at Closed was cancelled');
    await signIn(page, own);
    await atApplication(page);
    expect(complaints).toEqual([]);
    await close();
  });

  it('home-realm discovery: an address of the organization alone leads to its provider, with the address filled in', async () => {
    const { page, close } = await atLogin();
    const dinah = await servers.person();
    await page.getByLabel('Username').fill('someone@corp.example');
    await page.getByLabel('Password').press('Enter');
    await page.waitForURL(`${servers.theirs.url}/login?**`);
    expect(await page.locator('#username').inputValue()).toBe('someone@corp.example');
    await signInThere(page, dinah.who);
    await atApplication(page);
    await close();
  });

  it('the choice to stay signed in counts at a provider, and after "Forgot password?"', async () => {
    const { page, close } = await atLogin();
    const dinah = await servers.person();
    await page.getByLabel('Keep me signed in').check();
    await page.getByRole('link', { name: 'Forgot password?' }).click();
    await page.getByRole('link', { name: 'Back to sign-in' }).click();
    expect(await page.getByLabel('Keep me signed in').isChecked()).toBe(true);
    await page.getByRole('link', { name: 'Continue with Example' }).click();
    await signInThere(page, dinah.who);
    await atApplication(page);
    const cookies = await page.context().cookies(servers.ours.url);
    const lasting = cookies.filter(({ name, expires }) => name.includes('session') && expires > Date.now() / 1000 + 29 * DAY);
    expect(lasting.map(({ name }) => name)).not.toEqual([]);
    await close();
  }); // prettier-ignore
});

describe('a person who is not known in Chromium', () => {
  it('a page says that there is no account, and leads to the login page and to the application', async () => {
    const { page, complaints, close } = await atLogin();
    const dinah = await servers.person();
    await page.getByRole('link', { name: 'Continue with Closed' }).click();
    await signInThere(page, dinah.who);
    await page.locator('button[value=allow]').click();
    await page.getByRole('heading', { name: 'No account here' }).waitFor();
    expect(await page.getByRole('link', { name: 'Back to Photo Prints' }).getAttribute('href')).toBe('https://photos.example.com'); // prettier-ignore
    await page.getByRole('link', { name: 'Sign in another way' }).click();
    await page.getByLabel('Password').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('with the address of an account: signs in to it once, is linked, and later signs in at the provider alone', async () => {
    const { page, complaints, close } = await atLogin();
    const dinah = await servers.person();
    const own = await ownUser(dinah.email);
    await page.getByRole('link', { name: 'Continue with Example' }).click();
    await signInThere(page, dinah.who);
    await page.waitForURL(`${servers.ours.url}/login?**`);
    expect(await page.locator('.notice').innerText()).toContain(`An account with the address ${dinah.email}`);
    expect(await page.getByLabel('Username').inputValue()).toBe(dinah.email);
    expect(await page.getByLabel('Password').evaluate((input) => input.matches(':focus'))).toBe(true);
    await signIn(page, own);
    await atApplication(page);
    await page.context().clearCookies();
    await page.goto(request());
    await page.getByRole('link', { name: 'Continue with Example' }).click();
    await signInThere(page, dinah.who);
    await atApplication(page);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('/account/security in Chromium', () => {
  it('links an account at a provider, and unlinks it', async () => {
    const { page, complaints, close } = await openTab();
    const [dinah, own] = [await servers.person(), await ownUser(`own-${++count}@example.com`)];
    await page.goto(`${servers.ours.url}/account/security`);
    await signIn(page, own);
    await page.getByRole('button', { name: 'Link Example' }).click();
    await signInThere(page, dinah.who);
    await page.waitForURL(`${servers.ours.url}/account/security?**`);
    expect(await page.getByRole('status').innerText()).toContain('The account has been linked');
    await page.getByRole('button', { name: `Unlink ${dinah.email}` }).click();
    await page.getByText('The account has been unlinked').waitFor();
    expect(await page.getByText(dinah.email).count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe.each(LANGUAGES)('PE12: the pages for $locale pass axe in light and dark, at 320px and 1280px', (options) => {
  /** Opens each page on the way of a person. @returns the faults by page */
  async function faultsOnTheWay(): Promise<Record<string, readonly string[]>> {
    const faults: Record<string, readonly string[]> = {};
    const { page, complaints, close } = await atLogin(options, { login_hint: 'dinah@corp.example' });
    const look = async (name: string) => void (faults[name] = await faultsAt(page, LOOKS));
    const dinah = await servers.person();
    const own = await ownUser(dinah.email);
    await look('login');
    await buttonOf(page, 'Closed').click();
    await signInThere(page, dinah.who);
    await page.locator('button[value=deny]').click();
    await alertOf(page).waitFor();
    await look('cancelled');
    await page.goto(request());
    await buttonOf(page, 'Closed').click();
    await page.locator('button[value=allow]').click();
    await page.waitForURL(`${servers.ours.url}/login**`);
    await look('claimed');
    await page.locator('#password').fill(own.password);
    await page.locator('button.submit').click();
    await atApplication(page);
    await page.goto(`${servers.ours.url}/account/security`);
    await look('security');
    const stranger = await servers.person({ email_verified: false });
    await page.context().clearCookies();
    await page.goto(request());
    await buttonOf(page, 'Closed').click();
    await signInThere(page, stranger.who);
    await page.locator('button[value=allow]').click();
    await page.waitForURL(/callback/);
    await look('unknown');
    await page.goto(`${servers.ours.url}/login/upstream/closed/callback?state=x`);
    await look('expired');
    faults['complaints'] = complaints;
    await close();
    return faults;
  }

  it('login, cancelled, claimed, security, unknown person, expired', async () => {
    expect(await faultsOnTheWay()).toEqual({
      login: [], cancelled: [], claimed: [], security: [], unknown: [], expired: [], complaints: [],
    }); // prettier-ignore
  });
});
