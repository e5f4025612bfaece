import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../support/app.js';
import { OutboundTarget, TARGET_CA, type Answer } from '../support/outbound-target.js';
import { registered, SELF } from '../support/registration.js';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(100)]);
const sends =
  (type: string, body: Buffer | string): Answer =>
  (_, response) =>
    response.writeHead(200, { 'content-type': type }).end(body);

describe('GET /logos/:client_id', () => {
  let server: RunningApp;
  let target: OutboundTarget;
  beforeAll(async () => {
    target = await OutboundTarget.start();
    server = await startApp({ env: { OUTBOUND_ALLOW: `localhost:${target.port}`, OUTBOUND_CA: TARGET_CA } });
  });
  afterAll(async () => {
    await server.close();
    target.close();
  });

  /** Registers a client with this logo_uri. @returns the address of its logo */
  const logoOf = async (logo_uri: string) =>
    `${server.url}/logos/${(await registered(server.url, { ...SELF, logo_uri }))['client_id']}`;

  it('35: answers with the detected picture type and headers that prevent its use as anything else', async () => {
    const answer = await fetch(await logoOf(target.on('/logo.png', sends('text/html', PNG))));
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'public, max-age=300',
    });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG);
  });

  it('RG4: fetches the picture once for ten requests at once and one after them', async () => {
    const url = await logoOf(target.on('/once.png', sends('image/png', PNG)));
    await Promise.all(Array.from({ length: 10 }, () => fetch(url)));
    await fetch(url);
    expect(target.requests.filter((line) => line === 'GET /once.png')).toHaveLength(1);
  });

  it.each<[string, () => string]>([
    ['an SVG, which can hold scripts', () => target.on('/a.svg', sends('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'))], // prettier-ignore
    ['a page that claims to be a picture', () => target.on('/page', sends('image/png', '<html>'))],
    ['a redirect', () => target.on('/r', (_, response) => response.writeHead(302, { location: '/logo.png' }).end())],
    ['more than 128 KiB', () => target.on('/big', sends('image/png', Buffer.concat([PNG, Buffer.alloc(140_000)])))],
    ['an error', () => target.on('/500', (_, response) => response.writeHead(500).end(PNG))],
    ['a private address', () => `https://10.0.0.1/logo.png`],
    ['loopback on another port', () => `https://127.0.0.1:1/logo.png`],
  ])('RG4: answers 404 for %s', async (_, uri) => {
    expect((await fetch(await logoOf(uri()))).status).toBe(404);
  });

  it.each<[string, () => string]>([
    ['an error', () => target.on('/404', (_, response) => response.writeHead(404).end())],
    ['a page', () => target.on('/page2', sends('image/png', '<html>'))],
    ['no answer in time', () => target.on('/never', () => {})],
    ['a private address', () => `https://10.0.0.1/logo2.png`],
  ])('answers an image request with the first letter of the client_name in place of %s', async (_, uri) => {
    const client_name = '<"émile & co';
    const { client_id } = await registered(server.url, { ...SELF, client_name, logo_uri: uri() });
    const accept = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
    const begun = performance.now();
    const answer = await fetch(`${server.url}/logos/${client_id}`, { headers: { accept } });
    expect(performance.now() - begun).toBeLessThan(25_000);
    expect(answer.status).toBe(404);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': expect.stringContaining('image/svg+xml'),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      vary: expect.stringContaining('Accept'),
    });
    expect(await answer.text()).toMatch(/^<svg [^]*>&lt;<\/text>\s*<\/svg>\s*$/);
  });

  it.each(['admin', 'unknown', '%00'])(
    'answers 404 for a client without a logo or an unknown client (%s)',
    async (id) => {
      expect((await fetch(`${server.url}/logos/${id}`)).status).toBe(404);
    },
  );
});
