import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, type Tab } from '../support/browser.js';
import { FrontChannel, signIn } from '../support/front-channel.js';

let channel: FrontChannel;
let clientId: string;
beforeAll(async () => {
  channel = await FrontChannel.start();
  clientId = await channel.register({ skip_consent: true });
});
afterAll(() => channel.close());

async function atLogin(): Promise<Tab> {
  const tab = await channel.tab();
  await tab.page.goto(channel.authorizeUrl(clientId));
  return tab;
}

describe('the account chooser in Chromium', () => {
  it('lists the account that signed in, passes axe, fits 320px, and continues by one click', async () => {
    const { page, complaints, close } = await atLogin();
    await signIn(page);
    await page.waitForURL((url) => url.pathname !== '/login');
    await page.goto(`${channel.authorizeUrl(clientId)}&prompt=select_account`);

    expect(await page.title()).toContain('Choose an account');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'alice' }).click();
    await page.waitForURL((url) => url.searchParams.has('code'));
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('the button that shows a password in Chromium', () => {
  it('shows and hides it without losing the focus; the form sends it as a password', async () => {
    const { page, complaints, close } = await atLogin();
    const field = page.locator('#password');
    const button = page.getByRole('button', { name: 'Show password' });
    await field.fill('secret');
    await button.click();

    expect(await field.getAttribute('type')).toBe('text');
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    expect(await field.evaluate((input) => input.matches(':focus'))).toBe(true);
    expect(await faultsOf(page)).toEqual([]);
    const typeAtSubmit = page.evaluate(
      `new Promise((resolve) => document.addEventListener('submit', (event) => {
        event.preventDefault();
        resolve(document.getElementById('password').type);
      }))`,
    );
    await page.locator('#username').fill('alice');
    await page.locator('#username').press('Enter');
    expect(await typeAtSubmit).toBe('password');
    await button.click();
    await button.click();
    expect(await field.getAttribute('type')).toBe('password');
    expect(complaints).toEqual([]);
    await close();
  });

  it('is not there without scripts', async () => {
    const { page, close } = await channel.tab({ javaScriptEnabled: false });
    await page.goto(channel.authorizeUrl(clientId));
    expect(await page.getByRole('button', { name: 'Show password' }).count()).toBe(0);
    await close();
  });
});
