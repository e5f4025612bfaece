import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultsOf } from '../support/browser.js';
import { clickTwice, FrontChannel, signIn } from '../support/front-channel.js';

const PASSWORD = 'the cat of the house';
const NEW = 'a brand new looking-glass';

let channel: FrontChannel;
let count = 0;
let dinah: { username: string; password: string };
let email: string;
beforeAll(async () => {
  channel = await FrontChannel.start({ env: { SIGN_UP: 'open' } });
});
afterAll(() => channel.close());
beforeEach(() => {
  dinah = { username: `dinah-${++count}`, password: PASSWORD };
  email = `dinah-${count}@example.com`;
});

describe('the address of the account in Chromium', () => {
  it.each([true, false])('a person changes it by the link of a mail (scripts: %s)', async (javaScriptEnabled) => {
    await channel.createUser({ ...dinah, email, email_verified: true });
    const wanted = `new-${count}@example.com`;
    const { page, complaints, close } = await channel.tab({ javaScriptEnabled });
    await page.goto(`${channel.url}/account/profile`);
    await signIn(page, dinah);
    await page.getByRole('link', { name: 'Change the email address' }).click();
    await page.getByLabel('New email address').fill(wanted);
    if (javaScriptEnabled) expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText(`If ${wanted} can be used for your account`).waitFor();
    if (javaScriptEnabled) expect(await faultsOf(page)).toEqual([]);

    await page.goto(await channel.linkTo(wanted, 'change-address'));
    expect(page.url()).toBe(`${channel.url}/link`);
    if (javaScriptEnabled) expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Change the address' }).click();
    await page.getByText('Your email address has been changed.').waitFor();
    expect(await page.locator('main').innerText()).toContain(`${wanted} is confirmed`);
    expect(complaints).toEqual([]);
    await close();
  });
});

/** How a form of a link is opened and filled in. */
const FORMS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  reset: async (page) => {
    await channel.createUser({ ...dinah, email, email_verified: true });
    await page.goto(`${channel.url}/forgot-password`);
    await page.getByLabel('Username').fill(email);
    await page.locator('button.submit').click();
    await page.goto(await channel.linkTo(email, 'reset-password'));
    await page.getByLabel('New password').fill(NEW);
  },
  invitation: async (page) => {
    const sub = await channel.createUser({ username: dinah.username, email });
    await page.goto(await channel.invite(sub, email));
    await page.locator('#new_password').fill(NEW);
  },
  'sign-up': async (page) => {
    await page.goto(`${channel.url}/sign-up`);
    await page.getByLabel('Email address').fill(email);
    await page.locator('button.submit').click();
    await page.goto(await channel.signUpLink(email));
    await page.locator('#new_password').fill(NEW);
  },
  verification: async (page) => {
    await channel.createUser({ ...dinah, email });
    await page.goto(`${channel.url}/account`);
    await signIn(page, dinah);
    await page.getByRole('button', { name: 'Send a link to confirm it' }).click();
    await page.getByText('A mail with a link is on its way').waitFor();
    await page.goto(await channel.linkTo(email, 'verify-address'));
  },
};

describe('18: a double click on the form of a link, in Chromium', () => {
  it.each(Object.keys(FORMS).flatMap((form) => [0, 30, 120].map((pause) => [form, pause] as const)))(
    '%s, %d ms apart, without the script that sends a form once → the account page, as after one click',
    async (form, pause) => {
      const { page, close } = await channel.tab();
      await page.route(/\/login\.js/, (route) => route.abort());
      await FORMS[form]!(page);
      await clickTwice(page, 'button.submit', pause);
      await expect.poll(() => page.title()).toBe('Your account');
      expect(await page.locator('main').innerText()).toContain(email);
      await close();
    },
  );
});
