import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTab } from '../support/browser.js';
import { startExampleLogin, type ExampleLogin } from '../support/example-login.js';

let example: ExampleLogin;
beforeAll(async () => {
  example = await startExampleLogin();
});
afterAll(() => example.close());

describe('examples/own-login in Chromium, at another site', () => {
  it.each([true, false])('the way to the account page and back, with SameSite cookies (scripts: %s)', async (javaScriptEnabled) => {
    const { page, complaints, close } = await openTab({ javaScriptEnabled });
    await page.goto(`${example.product.url}/account`);
    expect(page.url()).toContain(`${example.loginUrl}?interaction=`);
    await page.getByLabel('Username').fill(example.user.username);
    await page.getByLabel('Password').fill(example.user.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${example.product.url}/account`);
    expect(await page.locator('main').innerText()).toContain('duchess');
    expect(complaints).toEqual([]);
    await page.goto(`${example.product.url}/account`);
    expect(page.url()).toBe(`${example.product.url}/account`);
    await close();
  }); // prettier-ignore
});
