import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BackchannelProduct } from '../support/backchannel.js';
import { faultsOf, openTab, PAGE_HEADERS } from '../support/browser.js';
import { SystemClock } from '../../src/common/index.js';
import { signIn } from '../support/front-channel.js';

describe('the approval page in Chromium', () => {
  let server: BackchannelProduct;

  beforeAll(async () => {
    server = await BackchannelProduct.start(new SystemClock());
  });
  afterAll(() => server.product.close());

  const asked = async (more: Readonly<Record<string, string>> = {}) => {
    const who = await server.newPerson();
    const client = await server.newClient({ client_uri: 'https://shop.example' });
    const id = await server.asked(who, { scope: 'openid profile', binding_message: 'W4-SCT', ...more }, client);
    return { who, id, client };
  };

  it.each([true, false])(
    'sign-in, the request in plain words, Allow → the client gets tokens (scripts: %s)',
    async (javaScriptEnabled) => {
      const { who, id, client } = await asked();
      const { page, complaints, close } = await openTab({ javaScriptEnabled });
      await page.goto(server.pageOf(id));
      await signIn(page, who);
      await page.waitForURL(/\/approve\?/);
      expect(await page.title()).toContain('Allow the request of The till');
      const text = await page.locator('main').innerText();
      for (const part of ['The till', 'shop.example', 'W4-SCT', 'How long', 'Time left', who.username])
        expect(text).toContain(part);
      expect(text).not.toMatch(/\b(openid|undefined|null)\b/);
      // axe needs scripts.
      if (javaScriptEnabled) expect(await faultsOf(page)).toEqual([]);
      if (process.env['SCREENSHOT']) await page.screenshot({ path: process.env['SCREENSHOT'], fullPage: true });
      await page.getByRole('button', { name: 'Allow' }).click();
      expect(await page.locator('main').innerText()).toContain('You allowed the request of The till');
      expect((await server.poll(id, client)).status).toBe(200);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('Back and Allow after Deny → a page that says so, and the first answer stays', async () => {
    const { who, id, client } = await asked();
    const { page, close } = await openTab();
    await page.goto(server.pageOf(id));
    await signIn(page, who);
    await page.waitForURL(/\/approve\?/);
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByText('You denied the request').waitFor();
    await page.goBack();
    const allow = page.getByRole('button', { name: 'Allow' });
    if (await allow.isVisible()) await allow.click();
    expect(await page.locator('main').innerText()).toMatch(/answered before|You denied/);
    expect((await server.poll(id, client)).body['error']).toBe('access_denied');
    await close();
  });

  it('refuses framing and caching, and has a strict policy', async () => {
    const { who, id } = await asked();
    const { page, close } = await openTab();
    await page.goto(server.pageOf(id));
    await signIn(page, who);
    await page.waitForURL(/\/approve\?/);
    expect((await page.reload())!.headers()).toMatchObject(PAGE_HEADERS);
    await close();
  });
});
