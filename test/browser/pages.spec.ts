import { fileURLToPath } from 'node:url';
import type { Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES, PAGE_CONTENT_SECURITY_POLICY } from '../../src/common/index.js';
import { faultsAt, openTab, type Tab } from '../support/browser.js';
import { pagesIn } from '../support/pages.js';

const ASSETS = fileURLToPath(new URL('../../src/common/html/assets', import.meta.url));

let tab: Tab;
beforeAll(async () => {
  tab = await openTab();
  await tab.page.route('http://op.test/**', answer);
});
afterAll(() => tab.close());

const LANGUAGES_TESTED = LANGUAGES.filter(({ tag }) => ['en', 'ar'].includes(tag));
const PAGES = Object.fromEntries(
  LANGUAGES_TESTED.flatMap((language) => {
    const pages = Object.entries(pagesIn(language));
    return [...pages, ['all', sheetOf(pages.map(([, html]) => html))]].map(
      ([name, html]) => [`${language.tag}/${name}`, html] as const,
    );
  }),
);

describe('LC13, PE12: each page with long and hostile data', () => {
  it.each(Object.keys(PAGES).filter((name) => !name.endsWith('/all')))('%s passes axe and fits 320px', async (name) => {
    await tab.page.goto(`http://op.test/${name}`);

    expect(await tab.page.evaluate("getComputedStyle(document.querySelector('main')).borderRadius")).toBe('14px');
    expect(await faultsAt(tab.page, [{ width: 320, colorScheme: 'light' }])).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });

  it.each(LANGUAGES_TESTED.map(({ tag }) => tag))(
    '%s: colours and sizes of all pages, in light and dark, at 320px and 1280px',
    async (tag) => {
      await tab.page.goto(`http://op.test/${tag}/all`);
      expect(await tab.page.locator('main').count()).toBeGreaterThan(20);

      const looks = ([320, 1280] as const).flatMap((width) =>
        (['light', 'dark'] as const).map((colorScheme) => ({
          width,
          colorScheme,
          rules: ['color-contrast', 'target-size'],
        })),
      );
      expect(await faultsAt(tab.page, looks)).toEqual([]);
    },
  );
});

/** One document with the contents of all pages: the rules that depend on colours and the layout need no separate ones. */
function sheetOf(pages: readonly string[]): string {
  const mains = pages.map((html) => /<main>[^]*<\/main>/.exec(html)![0]);
  return pages[0]!.replace(/<main>[^]*<\/main>/, () => mains.join('\n'));
}

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
