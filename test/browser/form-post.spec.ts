import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGE_HEADERS } from '../support/browser.js';
import { FrontChannel, signIn } from '../support/front-channel.js';

let channel: FrontChannel;
let clientId: string;
beforeAll(async () => {
  channel = await FrontChannel.start();
  clientId = await channel.register({ skip_consent: true });
});
afterAll(() => channel.close());

const asked = { response_mode: 'form_post' } as const;

describe('response_mode form_post in Chromium (OAuth 2.0 Form Post Response Mode)', () => {
  it('posts the answer to the very redirect_uri, with nothing in its query, under LC12 and LC13', async () => {
    const { page, complaints, close } = await channel.tab();
    await page.goto(channel.authorizeUrl(clientId, asked));
    const posted = page.waitForResponse(
      (response) => response.url().startsWith(`${channel.url}/login`) && response.status() === 200,
    );
    await signIn(page);
    expect((await posted).headers()).toMatchObject(PAGE_HEADERS);
    await page.waitForURL(channel.client.callback);

    expect(channel.client.last).toMatchObject({ method: 'POST', target: '/callback' });
    expect(channel.client.last.parameters).toMatchObject({
      code: expect.any(String),
      state: 'a state & more',
      iss: channel.url,
    });
    expect(complaints).toEqual([]);
    await close();
  });

  it('without scripts, a button posts the response', async () => {
    const { page, close } = await channel.tab({ javaScriptEnabled: false });
    await page.goto(channel.authorizeUrl(clientId, { ...asked, state: `"quoted" <b> 'single'` }));
    await signIn(page);
    const before = channel.client.received.length;
    await page.getByRole('button', { name: 'Continue' }).click();

    expect(page.url()).toBe(channel.client.callback);
    expect(channel.client.received).toHaveLength(before + 1);
    expect(channel.client.last.parameters['state']).toBe(`"quoted" <b> 'single'`);
    await close();
  });

  it('posts an error in the same way', async () => {
    const { page, complaints, close } = await channel.tab();
    await page.goto(channel.authorizeUrl(clientId, { ...asked, prompt: 'none' }));
    await page.waitForURL(channel.client.callback);

    expect(channel.client.last).toMatchObject({ method: 'POST', target: '/callback' });
    expect(channel.client.last.parameters).toMatchObject({ error: 'login_required', state: 'a state & more' });
    expect(complaints).toEqual([]);
    await close();
  });
});
