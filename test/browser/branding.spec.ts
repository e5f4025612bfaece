import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mailbox } from '../../src/mail/index.js';
import { faultsAt, openTab, type Look, type Tab } from '../support/browser.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';

const folder = mkdtempSync(join(tmpdir(), 'grantry-brand-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Buffer) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
/** One pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
/** Only colours and sizes differ between the looks. */
const LOOKS: readonly Look[] = [
  { width: 320, colorScheme: 'light' },
  { width: 320, colorScheme: 'dark', rules: ['color-contrast', 'target-size'] },
  { width: 1280, colorScheme: 'dark', rules: ['color-contrast', 'target-size'] },
];

/** The background of an element, as CSS writes it. */
const backgroundOf = (page: Page, selector: string) =>
  page.evaluate(`getComputedStyle(document.querySelector('${selector}')).backgroundColor`);

describe('a strong brand in Chromium', () => {
  let product: Product;
  let tab: Tab;
  beforeAll(async () => {
    const env = {
      BRAND_NAME: 'Example Insurance of the North and the South GmbH & Co. KG',
      BRAND_COLOR: '#B00020',
      BRAND_LOGO: file('logo.gif', GIF),
      BRAND_CSS: file('brand.css', 'main { border-radius: 3px; }'),
      BRAND_PRIVACY_URL: 'https://www.example.com/privacy',
      BRAND_TERMS_URL: 'https://www.example.com/terms',
      BRAND_SUPPORT_URL: 'mailto:help@example.com',
    };
    product = await startProduct({ env });
    tab = await openTab();
  });
  afterAll(async () => {
    await tab.close();
    await product.close();
  });

  const open = (parameters: Record<string, string> = {}) =>
    tab.page.goto(authorizeUrl(product, { client_id: product.client.client_id, response_type: 'code', redirect_uri: REDIRECT_URI, scope: 'openid profile', ...parameters })); // prettier-ignore

  it('login and consent have its colour and stylesheet, pass axe in both schemes at 320 and 1280 px, also from right to left', async () => {
    const { page, complaints } = tab;
    await open({ ui_locales: 'ar' });
    expect(await faultsAt(page, LOOKS.slice(0, 1))).toEqual([]);
    await open();
    expect(await faultsAt(page, LOOKS)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    expect(await backgroundOf(page, '.submit')).toBe('rgb(176, 0, 32)');
    expect(await page.evaluate("getComputedStyle(document.querySelector('main')).borderRadius")).toBe('3px');
    expect(await page.evaluate("document.querySelector('.brand img').naturalWidth")).toBe(1);
    await page.fill('#username', ALICE.username);
    await page.fill('#password', ALICE.password);
    await page.click('.submit');
    await page.waitForSelector('[name=decision]');
    expect(await faultsAt(page, LOOKS)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('a mail in HTML has its colour, and passes axe', async () => {
    await product.admin.call('POST', `/users/${product.sub}/reset-password`);
    const { page } = tab;
    const [mail] = await product.app.get(Mailbox, { strict: false }).list();
    await page.goto('about:blank');
    await page.setContent(mail!.html);
    expect(await backgroundOf(page, 'main p a')).toBe('rgb(176, 0, 32)');
    expect(
      await faultsAt(
        page,
        LOOKS.filter(({ colorScheme }) => colorScheme === 'light'),
      ),
    ).toEqual([]);
  });

  it('a stylesheet that names other servers → the browser asks none of them', async () => {
    const { page, close } = await openTab();
    const css = `@import url('https://third.example/a.css'); main { background: url(https://third.example/b.png); }
      @font-face { font-family: x; src: url(https://third.example/c.woff2); } h1 { font-family: x; }`;
    await product.admin.call('PUT', '/branding', { css });
    const answered: string[] = [];
    page.on('response', (response) => answered.push(new URL(response.url()).origin));
    await page.route('https://third.example/**', (route) => route.fulfill({ body: '' }));
    await page.goto(`${product.url}/account`, { waitUntil: 'networkidle' });
    expect(new Set(answered)).toEqual(new Set([product.url]));
    await product.admin.call('DELETE', '/branding');
    await close();
  });
});
