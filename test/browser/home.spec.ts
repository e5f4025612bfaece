import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../support/app.js';
import { faultsOf, openTab, PAGE_HEADERS, startBrowser } from '../support/browser.js';

let app: RunningApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp({ env: { DEMO: 'true' } }), startBrowser()]);
});
afterAll(() => Promise.all([app.close(), browser.close()]));

describe('the first page, in Chromium', () => {
  it('links to what is there, shows the demo account, is clean under axe, and keeps LC12 and LC13', async () => {
    const { page, complaints } = await openTab(browser);
    const response = await page.goto(app.url);

    expect(response!.headers()).toMatchObject(PAGE_HEADERS);
    expect(await page.locator('main').innerText()).toContain('wonderland-2026');
    expect(await faultsOf(page)).toEqual([]);
    for (const link of await page.locator('main a').all()) {
      const target = new URL((await link.getAttribute('href'))!, app.url);
      // The account page sends a browser without a session on to the login page.
      const expected = target.pathname === '/account' ? 302 : 200;
      expect((await fetch(target, { redirect: 'manual' })).status).toBe(expected);
    }
    expect(complaints).toEqual([]);
  });
});
