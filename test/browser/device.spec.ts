import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SystemClock } from '../../src/common/index.js';
import { faultsOf, openTab, PAGE_HEADERS } from '../support/browser.js';
import { DeviceProduct } from '../support/devices.js';
import { signIn } from '../support/front-channel.js';

const SCREENSHOT = process.env['SCREENSHOT'];

describe('the pages of the device flow in Chromium', () => {
  let server: DeviceProduct;

  beforeAll(async () => {
    server = await DeviceProduct.start(new SystemClock());
  });
  afterAll(() => server.product.close());

  it.each([true, false])(
    'code, sign-in, the request in plain words, Allow → tokens (scripts: %s)',
    async (javaScriptEnabled) => {
      const who = await server.newPerson();
      const client = await server.newClient({ client_uri: 'https://tv.example' });
      const begun = await server.begun({ scope: 'openid profile' }, client);
      const { page, complaints, close } = await openTab({ javaScriptEnabled });
      await page.setViewportSize({ width: 320, height: 640 });
      await page.goto(begun.verification_uri);
      // axe needs scripts.
      if (javaScriptEnabled) expect(await faultsOf(page)).toEqual([]);
      if (SCREENSHOT) await page.screenshot({ path: `${SCREENSHOT}-code.png`, fullPage: true });
      await page.getByLabel('Code').fill(begun.user_code.toLowerCase());
      await page.getByRole('button', { name: 'Continue' }).click();
      await signIn(page, who);
      await page.waitForURL(/\/device\?request=/);
      const text = await page.locator('main').innerText();
      const parts = [begun.user_code, 'The television', 'tv.example', 'Continue only if you started', who.username];
      for (const part of parts) expect(text).toContain(part);
      expect(text).not.toMatch(/\b(openid|undefined|null)\b/);
      if (javaScriptEnabled) expect(await faultsOf(page)).toEqual([]);
      const wide = 'document.documentElement.scrollWidth';
      if (javaScriptEnabled) expect(await page.evaluate(wide)).toBeLessThanOrEqual(320);
      if (SCREENSHOT) await page.screenshot({ path: `${SCREENSHOT}-question.png`, fullPage: true });
      await page.getByRole('button', { name: 'Allow' }).click();
      expect(await page.locator('main').innerText()).toContain('Return to your device');
      expect((await server.poll(begun, client)).status).toBe(200);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('a wrong code → the page says so, keeps what was typed, and has no faults for axe', async () => {
    const { page, close } = await openTab();
    await page.goto(`${server.url}/device?user_code=BCDF-BCDF`);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('Code').inputValue()).toBe('BCDF-BCDF');
    expect(await faultsOf(page)).toEqual([]);
    await close();
  });

  it('refuses framing and caching, and has a strict policy', async () => {
    const { page, close } = await openTab();
    expect((await page.goto(`${server.url}/device`))!.headers()).toMatchObject(PAGE_HEADERS);
    await close();
  });
});
