import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../support/browser.js';
import { FrontChannel } from '../support/front-channel.js';
import { OutboundTarget, TARGET_CA, type Answer } from '../support/outbound-target.js';

/** One black pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
/** The signature of a PNG, and nothing that a browser could draw. */
const BROKEN_PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(100)]);

const sends =
  (type: string, body: Buffer | string, status = 200): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': type }).end(body);

/** How the tile looks. `hasLetter`: the middle of its picture has as many dark pixels as a letter. */
interface Seen {
  readonly width: number;
  readonly text: string;
  readonly hasLetter: boolean;
}

describe('the logo of a client in Chromium', () => {
  let channel: FrontChannel;
  let target: OutboundTarget;
  beforeAll(async () => {
    target = await OutboundTarget.start();
    const env = { OUTBOUND_ALLOW: `localhost:${target.port},127.0.0.1:1`, OUTBOUND_CA: TARGET_CA };
    channel = await FrontChannel.start({ env });
  });
  afterAll(async () => {
    await channel?.close();
    target.close();
  });

  const openWith = async (page: Page, logo_uri: string, waitUntil: 'load' | 'domcontentloaded' = 'load') => {
    const clientId = await channel.register({ logo_uri });
    await page.goto(channel.authorizeUrl(clientId), { waitUntil });
  };

  /** Takes a picture of the tile and counts the dark pixels in its middle. */
  async function seen(page: Page): Promise<Seen> {
    const tile = page.locator('.tile');
    const width = (await tile.boundingBox())!.width;
    const picture = (await tile.screenshot({ animations: 'disabled' })).toString('base64');
    const canvas = await (await page.context().browser()!.newContext()).newPage();
    const dark = (await canvas.evaluate(`new Promise((resolve) => {
      const image = new Image();
      image.onload = () => {
        const canvas = document.createElement('canvas');
        canvas.width = image.width; canvas.height = image.height;
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        const { data } = context.getImageData(image.width / 4, image.height / 4, image.width / 2, image.height / 2);
        let dark = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i] + data[i + 1] + data[i + 2] < 350) dark++;
        resolve(dark / (data.length / 4));
      };
      image.src = 'data:image/png;base64,${picture}';
    })`)) as number;
    await canvas.context().close();
    return { width, text: await tile.innerText(), hasLetter: dark > 0.03 && dark < 0.5 };
  }

  it('35: is shown on the sign-in page, LC13: and comes from us, not from the client', async () => {
    const { page, complaints, close } = await channel.tab();
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    await openWith(page, target.on('/logo.gif', sends('image/gif', GIF)));
    const image = page.locator('.tile img');
    const width = await image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth);
    expect(width).toBe(1);
    expect(await image.boundingBox()).toMatchObject({ width: 48, height: 48 });
    expect((await seen(page)).hasLetter).toBe(false);
    expect(asked).toEqual(new Set([channel.url]));
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  const FAILURES: readonly (readonly [string, () => string])[] = [
    ['is missing', () => target.on('/missing', sends('text/html', 'no', 404))],
    ['is an HTML page', () => target.on('/page', sends('text/html', '<h1>no</h1>'))],
    ['is SVG', () => target.on('/svg', sends('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'))],
    ['begins like a picture only', () => target.on('/broken.png', sends('image/png', BROKEN_PNG))],
    ['is empty', () => target.on('/empty', sends('image/png', ''))],
    ['cannot be reached', () => 'https://127.0.0.1:1/logo.png'],
    ['never comes', () => target.on('/never', () => {})],
  ];

  describe.each([true, false])('a logo that fails, with scripts: %s', (javaScriptEnabled) => {
    it.each(FAILURES)('a logo that %s → the first letter of the name', async (_, uri) => {
      const { page, complaints, close } = await channel.tab({ javaScriptEnabled });
      await openWith(page, uri());
      expect(await seen(page)).toEqual({ width: 48, text: 'P', hasLetter: true });
      expect(complaints).toEqual([]);
      await close();
    });
  });

  it('a slow logo → the letter first, and the logo once it is loaded', async () => {
    const { page, close } = await channel.tab();
    const { promise: isAwaited, resolve: arrive } = Promise.withResolvers<void>();
    await page.route('**/logos/*', async (route) => {
      await isAwaited;
      await route.continue();
    });
    await openWith(page, target.on('/late.gif', sends('image/gif', GIF)), 'domcontentloaded');
    expect((await seen(page)).hasLetter).toBe(true);
    arrive();
    await page.waitForLoadState('load');
    expect((await seen(page)).hasLetter).toBe(false);
    await close();
  });

  it('a logo that this server refuses → the letter', async () => {
    const { page, close } = await channel.tab();
    await page.route('**/logos/*', (route) =>
      route.fulfill({ status: 429, body: '{}', contentType: 'application/json' }),
    );
    await openWith(page, target.on('/unseen.gif', sends('image/gif', GIF)));
    await page.locator('.tile img').waitFor({ state: 'detached' });
    expect((await seen(page)).hasLetter).toBe(true);
    await close();
  });
});
