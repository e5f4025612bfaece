import { fileURLToPath } from 'node:url';
import type { Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGE_CONTENT_SECURITY_POLICY } from '../../src/common/index.js';
import { faultsOf, openTab, type Tab } from '../support/browser.js';
import { PAGES } from '../support/pages.js';

const ASSETS = fileURLToPath(new URL('../../src/common/html/assets', import.meta.url));

let tab: Tab;
beforeAll(async () => {
  tab = await openTab();
  await tab.page.route('http://op.test/**', answer);
});
afterAll(() => tab.close());

describe('LC13: each page with long and hostile data passes axe in light and dark, and fits 320px', () => {
  it.each(Object.keys(PAGES))('%s', async (name) => {
    await tab.page.goto(`http://op.test/${name}`);

    expect(await tab.page.evaluate("getComputedStyle(document.querySelector('main')).borderRadius")).toBe('14px');
    expect(await faultsOf(tab.page)).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });
});

function answer(route: Route): Promise<void> {
  const { pathname } = new URL(route.request().url());
  if (pathname.endsWith('.js')) return route.fulfill({ contentType: 'text/javascript', body: '' }); // without the script, or form-post would leave the page
  if (pathname.startsWith('/assets/')) return route.fulfill({ path: ASSETS + pathname.slice('/assets'.length) });
  return route.fulfill({
    contentType: 'text/html',
    headers: { 'Content-Security-Policy': PAGE_CONTENT_SECURITY_POLICY },
    body: PAGES[pathname.slice(1)]!,
  });
}
