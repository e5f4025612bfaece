import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../support/app.js';
import { faultsOf, openTab, PAGE_HEADERS } from '../support/browser.js';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp({ env: { DEMO: 'true' } });
});
afterAll(() => app.close());

describe('the start page in Chromium', () => {
  it('LC12, LC13: links to existing pages, shows the demo account, and passes axe', async () => {
    const { page, complaints, close } = await openTab();
    const response = await page.goto(app.url);

    expect(response!.headers()).toMatchObject(PAGE_HEADERS);
    expect(await page.locator('main').innerText()).toContain('wonderland-2026');
    expect(await faultsOf(page)).toEqual([]);
    for (const link of await page.locator('main a').all()) {
      const target = new URL((await link.getAttribute('href'))!, app.url);
      // The account page redirects a browser without a session to the login page.
      const expected = target.pathname === '/account' ? 302 : 200;
      expect((await fetch(target, { redirect: 'manual' })).status).toBe(expected);
    }
    expect(complaints).toEqual([]);
    await close();
  });
});
