import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { FrontChannel, signIn } from '../support/front-channel.js';

let channel: FrontChannel;
let photos: string;
let prints: string;

beforeAll(async () => {
  channel = await FrontChannel.start();
  const metadata = {
    skip_consent: true,
    response_types: ['id_token'],
    grant_types: ['implicit'],
    post_logout_redirect_uris: [`${channel.client.origin}/bye`],
  };
  [photos, prints] = [
    await channel.register({ ...metadata, frontchannel_logout_uri: `${channel.client.origin}/callback?of=photos` }),
    await channel.register({ ...metadata, frontchannel_logout_uri: `${channel.client.origin}/callback?of=prints` }),
  ];
});
afterAll(() => channel.close());
beforeEach(() => {
  channel.client.received.length = 0;
});

/** Signs in at a client. @returns the ID token */
async function idToken(page: Page, clientId: string): Promise<string> {
  await page.goto(channel.authorizeUrl(clientId, { response_type: 'id_token', nonce: 'n' }));
  if ((await page.title()).includes('Sign in')) await signIn(page);
  await page.waitForURL(`${channel.client.origin}/**`);
  return new URLSearchParams(new URL(page.url()).hash.slice(1)).get('id_token')!;
}

function logoutUrl(hint: string): string {
  const asked = { id_token_hint: hint, post_logout_redirect_uri: `${channel.client.origin}/bye`, state: 'a b&c' };
  return `${channel.url}/logout?${new URLSearchParams(asked).toString()}`;
}

const sidOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { sid: string }).sid;

describe('front-channel logout in Chromium, with clients on another site than the issuer', () => {
  it.each([true, false])(
    '49: every client of the session is loaded in a frame with exactly iss and sid, then the browser goes back (scripts: %s)',
    async (javaScriptEnabled) => {
      const { page, complaints, close } = await channel.tab({ javaScriptEnabled });
      const token = await idToken(page, photos);
      await idToken(page, prints);
      channel.client.received.length = 0;

      await page.goto(logoutUrl(token), { waitUntil: 'commit' });
      await page.waitForURL(`${channel.client.origin}/bye**`);

      expect([...new URL(page.url()).searchParams]).toEqual([['state', 'a b&c']]);
      const loaded = channel.client.received.map(({ parameters }) => parameters);
      const common = { iss: channel.url, sid: sidOf(token) };
      expect(loaded.toSorted((a, b) => a['of']!.localeCompare(b['of']!))).toEqual([
        { of: 'photos', ...common },
        { of: 'prints', ...common },
      ]);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('without post_logout_redirect_uri the page stays, and its policy allows frames of these origins only', async () => {
    const { page, complaints, close } = await channel.tab();
    await idToken(page, photos);
    await page.goto(`${channel.url}/logout`);
    const [response] = await Promise.all([
      page.waitForResponse((answer) => answer.request().method() === 'POST'),
      page.locator('#logout-yes').click(),
    ]);
    await page.getByText('You are signed out').waitFor();
    await page.waitForLoadState('load');

    const policy = response.headers()['content-security-policy']!;
    expect(policy.match(/frame-src [^;]*/)?.[0]).toBe(`frame-src ${channel.client.origin}`);
    expect(channel.client.received.at(-1)?.parameters).toMatchObject({ of: 'photos' });
    expect(complaints).toEqual([]);
    await close();
  });

  it('200 clients on 200 origins → response headers below 4 kB, and each client is loaded', async () => {
    const { page, complaints, close } = await channel.tab();
    const { port } = new URL(channel.client.origin);
    const many = await Promise.all(
      Array.from({ length: 200 }, async (_, at) => {
        const origin = `http://application-${at}.department.localhost:${port}`;
        const redirect_uris = [`${origin}/callback`];
        const frontchannel_logout_uri = `${origin}/callback?of=${at}`;
        const common = { skip_consent: true, response_types: ['id_token'], grant_types: ['implicit'] };
        return { id: await channel.register({ ...common, redirect_uris, frontchannel_logout_uri }), redirect_uris };
      }),
    );
    await idToken(page, photos);
    for (const { id, redirect_uris } of many) {
      const asked = { response_type: 'id_token', nonce: 'n', redirect_uri: redirect_uris[0]! };
      const answer = await page.request.get(channel.authorizeUrl(id, asked), { maxRedirects: 0 });
      expect(answer.headers()['location']).toContain('id_token=');
    }
    channel.client.received.length = 0;
    await page.goto(`${channel.url}/logout`);
    const [response] = await Promise.all([
      page.waitForResponse((answer) => answer.request().method() === 'POST'),
      page.locator('#logout-yes').click(),
    ]);
    await page.getByText('You are signed out').waitFor();
    await page.waitForLoadState('load');
    const bytes = Object.entries(response.headers()).reduce((sum, entry) => sum + entry.join(': ').length + 2, 0);
    expect(bytes).toBeLessThan(4096);
    const loaded = new Set(channel.client.received.map(({ parameters }) => parameters['of']));
    expect(loaded).toEqual(new Set(['photos', ...many.map((_, at) => String(at))]));
    expect(complaints).toEqual([]);
    await close();
  });
});
