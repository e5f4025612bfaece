import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, startApp, type RunningApp } from '../support/app.js';
import { openTab, startBrowser } from '../support/browser.js';
import { signIn } from '../support/front-channel.js';

let app: RunningApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp({ env: { DEMO: 'true' } }), startBrowser()]);
});
afterAll(() => Promise.all([app.close(), browser.close()]));

/** Opens Swagger UI at the form of one way to authorize. */
async function atAuthorize(page: Page, flow: string) {
  await page.goto(`${app.url}/docs`);
  await page.locator('button.authorize').first().click();
  return page.locator('.auth-container', { hasText: `Flow: ${flow}` });
}

/** Tries a GET out; answers the status. */
async function tryOut(page: Page, path: string): Promise<string> {
  await page.locator('.close-modal').click();
  const block = page.locator('.opblock-get', { has: page.locator(`[data-path="${path}"]`) });
  await block.locator('.opblock-summary-control').click();
  await block.getByRole('button', { name: 'Try it out' }).click();
  await block.getByRole('button', { name: 'Execute' }).click();
  return (await block.locator('.live-responses-table .response-col_status').last().innerText()).trim();
}

describe('Swagger UI, in Chromium, under a policy without unsafe-inline', () => {
  it('authorizes by code with PKCE in a popup, and tries /userinfo out', async () => {
    const { page, complaints } = await openTab(browser);
    const flow = await atAuthorize(page, 'authorizationCode');
    await flow.locator('label[for^="openid-"]').click();
    const [popup] = await Promise.all([page.waitForEvent('popup'), flow.locator('button.authorize').click()]);
    await signIn(popup, { username: 'alice', password: 'wonderland-2026' });
    await popup.getByRole('button', { name: 'Allow' }).click();
    await flow.getByText('Logout').waitFor();

    expect(await tryOut(page, '/userinfo')).toBe('200');
    expect(complaints).toEqual([]);
  });

  it('authorizes by client_credentials, and tries the admin API out', async () => {
    const { page, complaints } = await openTab(browser);
    const flow = await atAuthorize(page, 'clientCredentials');
    await flow.locator('input[id^="client_id"]').fill(ADMIN.id);
    await flow.locator('input[id^="client_secret"]').fill(ADMIN.secret);
    await flow.locator('label[for^="keys:read-"]').click();
    await flow.locator('button.authorize').click();
    await flow.getByText('Logout').waitFor();

    expect(await tryOut(page, '/admin/keys')).toBe('200');
    expect(complaints).toEqual([]);
  });
});
