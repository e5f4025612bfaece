import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, request } from '../support/admin-api.js';
import { faultsOf, openTab, type Tab } from '../support/browser.js';
import { startOrdersDemo, type OrdersDemo } from '../support/orders-demo.js';

const ALICE = { username: 'alice', password: 'wonderland-2026' };
const DODO = { username: 'dodo', password: 'caucus-race-2026' };

let demo: OrdersDemo;
beforeAll(async () => {
  demo = await startOrdersDemo();
});
afterAll(() => demo.close());

/** A tab in which a person has signed in to the web application. */
async function signedIn(who: typeof ALICE): Promise<Tab> {
  const tab = await openTab();
  const { page } = tab;
  await page.goto(demo.webUrl);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await signInOn(page, who);
  return tab;
}

/** Signs in at Grantry. */
async function signInOn(page: Page, who: typeof ALICE): Promise<void> {
  await page.getByLabel('Username').fill(who.username);
  await page.getByLabel('Password').fill(who.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/(consent|orders|callback)/);
  if (page.url().includes('/consent')) await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: 'Your orders' }).waitFor();
}

async function place(page: Page, item: string, price: number): Promise<void> {
  await page.getByLabel('Item').fill(item);
  await page.getByLabel('Price in euros').fill(String(price));
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.getByRole('cell', { name: item }).waitFor();
}

async function withPasskeys(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  }); // prettier-ignore
}

describe('npm run demo:orders, in Chromium', () => {
  it('a person places orders, is no manager, and signs out; a manager approves after a step-up (RFC 9470)', async () => {
    const dodo = await signedIn(DODO);
    expect(await dodo.page.locator('header').innerText()).toContain('Dodo');
    expect(await dodo.page.locator('main').innerText()).toContain('You have no orders yet.');
    await place(dodo.page, 'Thimble & "thread" <b>', 20);
    await place(dodo.page, 'Croquet lawn', 1500);
    expect(await dodo.page.locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/Thimble & "thread" <b>\s+€20\s+Placed/),
      expect.stringMatching(/Croquet lawn\s+€1,500\s+Waiting for approval/),
    ]);
    expect(await faultsOf(dodo.page)).toEqual([]);
    await dodo.page.getByRole('link', { name: 'Approvals' }).click();
    expect(await dodo.page.locator('main').innerText()).toContain('The user lacks a role');
    expect(await faultsOf(dodo.page)).toEqual([]);
    await dodo.page.goto(`${demo.webUrl}/orders`);
    await dodo.page.getByRole('button', { name: 'Sign out' }).click();
    await dodo.page.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(dodo.page.url()).toBe(`${demo.webUrl}/`);
    expect(await faultsOf(dodo.page)).toEqual([]);
    await dodo.page.getByRole('link', { name: 'Sign in' }).click();
    await dodo.page.getByLabel('Password').waitFor();
    expect(dodo.complaints).toEqual([]);
    await dodo.close();

    const { page, complaints, close } = await signedIn(ALICE);
    await withPasskeys(page);
    await page.getByRole('link', { name: 'Approvals' }).click();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Approve Croquet lawn' }).click();
    await page.getByRole('button', { name: 'passkey' }).click();
    await page.getByRole('link', { name: 'I have saved the codes' }).click();
    await page.waitForURL(`${demo.webUrl}/approvals`);
    await page.getByRole('button', { name: 'Approve Croquet lawn' }).click();
    await page.getByText('No order waits for approval.').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});

/** The status and the text of a page, in the session of a tab. Redirects are not followed. */
async function sentBy({ page }: Tab, path: string, form?: Record<string, string>) {
  const options = { maxRedirects: 0, ...(form && { form }) };
  const response = await page.context().request.fetch(`${demo.webUrl}${path}`, { method: form ? 'POST' : 'GET', ...options });
  return { status: response.status(), text: await response.text(), location: response.headers()['location'] };
} // prettier-ignore

/** How many refresh tokens Grantry has exchanged. */
async function refreshes(): Promise<number> {
  const metrics = await (await fetch(`${demo.admin.url}/metrics`)).text();
  return Number(/^grantry_grants_total\{grant_type="refresh_token",result="issued"\} (\d+)/m.exec(metrics)?.[1] ?? 0);
}

describe('the web application of the demo', () => {
  it('GET /callback refuses another state, and a second attempt for one request (RFC 6749 §10.12)', async () => {
    const tab = await openTab();
    const { location } = await sentBy(tab, '/sign-in');
    expect(new URL(location!).origin).toBe(demo.admin.url);
    const forged = `/callback?code=stolen&state=another&iss=${encodeURIComponent(demo.admin.url)}`;
    expect(await sentBy(tab, forged)).toMatchObject({ status: 400, text: expect.stringContaining('The sign-in failed') });
    expect(await sentBy(tab, forged)).toMatchObject({ status: 400, text: expect.stringContaining('expired') });
    expect((await sentBy(tab, '/orders')).location).toContain(`${demo.admin.url}/authorize?`);
    await tab.close();
  }); // prettier-ignore

  it('a sign-in begins a new session, whose cookie scripts cannot read; the pages have a strict CSP', async () => {
    const tab = await openTab();
    await sentBy(tab, '/sign-in');
    const sessionIn = async ({ page }: Tab) =>
      (await page.context().cookies()).find(({ name }) => name === 'orders_session')!;
    const before = await sessionIn(tab);
    expect(before).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    await tab.page.goto(`${demo.webUrl}/sign-in`);
    await signInOn(tab.page, DODO);
    expect((await sessionIn(tab)).value).not.toBe(before.value);
    const { headers } = await request(demo.webUrl);
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'self'; form-action 'self' ${demo.admin.url}; base-uri 'none'; frame-ancestors 'none'`,
    );
    await tab.close();
  });

  it('forms without the csrf_token of the session → 403, no order is placed and the session goes on', async () => {
    const tab = await signedIn(DODO);
    const order = { item: 'Poisoned tart', price: '5' };
    expect((await sentBy(tab, '/orders', order)).status).toBe(403);
    expect((await sentBy(tab, '/orders', { ...order, csrf_token: 'guessed' })).status).toBe(403);
    expect((await sentBy(tab, '/sign-out', {})).status).toBe(403);
    const page = await sentBy(tab, '/orders');
    expect(page).toMatchObject({ status: 200, text: expect.not.stringContaining('Poisoned tart') });
    await tab.close();
  });

  it('an access token that ends is refreshed before it is used (RFC 6749 §6)', async () => {
    const { body } = await demo.admin.get('/resources');
    const { id } = (body['items'] as { id: string; name: string }[]).find(({ name }) => name === 'Orders')!;
    await demo.admin.call('PATCH', `/resources/${id}`, { access_token_ttl: 1 });
    const tab = await signedIn(DODO);
    const before = await refreshes();
    const both = await Promise.all([sentBy(tab, '/orders'), sentBy(tab, '/orders')]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    await place(tab.page, 'Looking-glass', 7);
    expect(await refreshes()).toBeGreaterThan(before);
    await demo.admin.call('PATCH', `/resources/${id}`, { access_token_ttl: 120 });
    await tab.close();
  });

  it('a session that an administrator ends at Grantry ends here too (OIDC Back-Channel Logout §2.5)', async () => {
    const tab = await signedIn(DODO);
    const { body } = await demo.admin.get('/users?limit=100');
    const { sub } = (body['items'] as { sub: string; username: string }[]).find(({ username }) => username === 'dodo')!;
    expect((await sentBy(tab, '/backchannel-logout', { logout_token: 'e30.e30.' })).status).toBe(400);
    expect((await sentBy(tab, '/orders')).status).toBe(200);
    await demo.admin.call('POST', `/users/${sub}/sign-out`);
    await expect.poll(async () => (await sentBy(tab, '/')).status).toBe(200);
    await tab.close();
  }); // prettier-ignore
});

describe('npm run demo:orders', () => {
  it('a port that is in use → exit code 1 and a message that names the variable', async () => {
    const second = demo.again();
    expect(await second.exited).toBe(1);
    expect(second.output).toMatch(
      /The API needs port \d+, which another program uses\. ORDERS_API_PORT=<port> chooses/,
    );
  });
});

describe('the API of the demo', () => {
  it('GET /orders refuses a request without a token, and a token for another API (RFC 6750 §3.1, RFC 9068 §4)', async () => {
    const without = await request(`${demo.apiUrl}/orders`);
    expect(without.status).toBe(401);
    expect(without.headers.get('www-authenticate')).toMatch(/^Bearer realm=.*scope="orders:read"/);
    const other = await request(`${demo.apiUrl}/orders`, { headers: bearer(demo.admin.token) });
    expect(other).toMatchObject({ status: 401, body: { message: 'The access token is for another API' } });
    expect(await request(`${demo.apiUrl}/health`)).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});
