import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../support/browser.js';
import { FrontChannel } from '../support/front-channel.js';
import { OutboundTarget, TARGET_CA } from '../support/outbound-target.js';

/** One pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=', 'base64');

describe('the logo of a client, in Chromium', () => {
  let channel: FrontChannel;
  let target: OutboundTarget;
  beforeAll(async () => {
    target = await OutboundTarget.start();
    const env = { OUTBOUND_ALLOW: `localhost:${target.port}`, OUTBOUND_CA: TARGET_CA };
    channel = await FrontChannel.start({ env });
  });
  afterAll(async () => {
    await channel?.close();
    target.close();
  });

  it('35: is shown on the sign-in page, LC13: and comes from us, not from the client', async () => {
    const logo = target.on('/logo.gif', (_, response) => response.writeHead(200, { 'content-type': 'image/gif' }).end(GIF)); // prettier-ignore
    const { page, complaints, close } = await channel.tab();
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    const clientId = await channel.register({ logo_uri: logo });
    await page.goto(channel.authorizeUrl(clientId), { waitUntil: 'networkidle' });
    const image = page.locator('.tile img');
    const width = await image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth);
    expect(width).toBe(1);
    expect(await image.boundingBox()).toMatchObject({ width: 48, height: 48 });
    expect(asked).toEqual(new Set([channel.url]));
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
