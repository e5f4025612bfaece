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
  await page.getByLabel('Username').fill(who.username);
  await page.getByLabel('Password').fill(who.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/(consent|orders)/);
  if (page.url().includes('/consent')) await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: 'Your orders' }).waitFor();
  return tab;
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
