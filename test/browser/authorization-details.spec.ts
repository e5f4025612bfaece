import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../support/browser.js';
import { FrontChannel } from '../support/front-channel.js';
import { ALICE } from '../support/product.js';

const PAYMENT = {
  type: 'payment_initiation',
  amount: '123.50',
  creditor: 'Merchant A <script>alert(1)</script>\u202e',
  iban: 'DE02100100109307118603',
  note: 'W'.repeat(120),
};
const FILES = { type: 'folder_access', path: '/photos', actions: ['read', 'write'] };

describe('authorization_details on the consent page in Chromium (RFC 9396)', () => {
  let channel: FrontChannel;
  let clientId: string;

  beforeAll(async () => {
    channel = await FrontChannel.start();
    await channel.createResource({
      identifier: 'https://bank.example.com',
      name: 'Example Bank',
      scopes: ['accounts'],
      scope_descriptions: { accounts: 'See your accounts' },
      authorization_details_types: [
        {
          type: 'payment_initiation',
          title: 'Pay {amount} EUR to {creditor}',
          lines: ['Account: {iban}'],
          schema: {
            type: 'object',
            required: ['amount'],
            properties: Object.fromEntries(
              ['amount', 'creditor', 'iban', 'note'].map((name) => [name, { type: 'string' }]),
            ),
          },
        },
        {
          type: 'folder_access',
          title: 'Use your folder {path}',
          lines: ['It may: {actions}'],
          schema: {
            type: 'object',
            properties: { path: { type: 'string' }, actions: { type: 'array', items: { type: 'string' } } },
          },
        },
      ],
    });
    clientId = await channel.register({
      scope: 'openid profile accounts',
      authorization_details_types: ['payment_initiation', 'folder_access'],
    });
  });
  afterAll(() => channel.close());

  async function atConsent(details: readonly object[], options: BrowserContextOptions = {}, more: object = {}) {
    const tab = await channel.tab(options);
    const parameters = { scope: 'openid accounts', authorization_details: JSON.stringify(details), ...more };
    await tab.page.goto(channel.authorizeUrl(clientId, parameters));
    // By their names: the page has several languages.
    await tab.page.locator('[name=username]').fill(ALICE.username);
    await tab.page.locator('[name=password]').fill(ALICE.password);
    await tab.page.locator('button[type=submit]').first().click();
    await tab.page.waitForURL(/\/consent/);
    return tab;
  }
  const boxes = (page: Page) => page.getByRole('checkbox');

  it.each([
    ['a wide screen', {}],
    ['320 pixels, without scripts', { viewport: { width: 320, height: 700 }, javaScriptEnabled: false }],
    ['a page from right to left', { locale: 'ar' }],
  ] as const)('%s: each object has a box with its title, and no fault of axe', async (_, options) => {
    const { page, complaints, close } = await atConsent([PAYMENT, FILES], options);
    const text = await page.locator('main').innerText();
    for (const part of [
      'Pay 123.50 EUR to Merchant A <script>alert(1)</script>[U+202E]',
      'Account: DE02100100109307118603',
      `note: ${PAYMENT.note}`,
      'Use your folder /photos',
      'It may: read, write',
    ]) {
      expect(text).toContain(part);
    }
    expect(await boxes(page).count()).toBe(2);
    expect(await page.locator('main script').count()).toBe(0);
    if (!('javaScriptEnabled' in options)) expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([true, false])('a cleared box → the object is not granted (scripts: %s)', async (javaScriptEnabled) => {
    const { page, close } = await atConsent([PAYMENT, FILES], { javaScriptEnabled });
    await page.getByRole('checkbox', { name: /Pay 123\.50 EUR/ }).uncheck();
    await page.getByRole('button', { name: 'Allow' }).click();
    expect(channel.client.last.parameters).toHaveProperty('code');
    expect(await channel.latestDetailsOf(clientId)).toEqual([FILES]);
    await close();
  });

  it('one object → a heading without a box; Deny → access_denied', async () => {
    const { page, close } = await atConsent([PAYMENT]);
    expect(await boxes(page).count()).toBe(0);
    expect(await page.getByRole('heading', { name: /Pay 123\.50 EUR/ }).count()).toBe(1);
    await page.getByRole('button', { name: 'Deny' }).click();
    expect(channel.client.last.parameters).toMatchObject({ error: 'access_denied' });
    await close();
  });

  it('every box cleared, without a scope → access_denied', async () => {
    const { page, close } = await atConsent([PAYMENT, FILES], {}, { scope: '' });
    for (const box of await boxes(page).all()) await box.uncheck();
    await page.getByRole('button', { name: 'Allow' }).click();
    expect(channel.client.last.parameters).toMatchObject({ error: 'access_denied' });
    await close();
  });
});
