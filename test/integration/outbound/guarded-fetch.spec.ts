import { Resolver } from 'node:dns/promises';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AddressBook } from '../../../src/outbound/address-book.js';
import { GuardedFetch } from '../../../src/outbound/guarded-fetch.js';
import { OutboundLimits } from '../../../src/outbound/places.js';
import { NameServer, OutboundTarget, TARGET_CA } from '../../support/outbound-target.js';
import { aConfiguration } from '../../support/signing-keys.js';

const KIB_128 = 131_072;

const ASKED = { purpose: 'document' } as const;

describe('the guarded fetch', () => {
  let target: OutboundTarget;
  let plain: OutboundTarget;

  beforeAll(async () => {
    [target, plain] = await Promise.all([OutboundTarget.start(), OutboundTarget.start('http')]);
  });
  afterAll(() => [target, plain].forEach((server) => server?.close()));

  function aFetch({
    allow = 'localhost',
    ca = TARGET_CA,
    limits = {},
    names = '',
    dnsTimeout = 20_000,
  } = {}): GuardedFetch {
    const configuration = aConfiguration({ OUTBOUND_ALLOW: allow, OUTBOUND_CA: ca });
    const resolver = new Resolver({ timeout: dnsTimeout, tries: 1 });
    if (names !== '') resolver.setServers([names]);
    const all = Object.assign(new OutboundLimits(), { timeout: 30_000 }, limits);
    return new GuardedFetch(configuration, new AddressBook(configuration, resolver), all);
  }

  it('get returns the answer of an https URL; the request has User-Agent Grantry, no cookies and no encodings', async () => {
    const url = target.on('/echo?a=b', ({ headers }, response) =>
      response.writeHead(200, { 'content-type': 'Application/JSON; charset=utf-8' }).end(JSON.stringify(headers)),
    );
    const answer = await aFetch().get(`${url}#fragment`, { ...ASKED, accept: 'application/json' });
    expect(answer).toMatchObject({ status: 200, contentType: 'application/json', isSuccess: true });
    expect(answer.json).toEqual({
      host: `localhost:${target.port}`,
      'user-agent': 'Grantry',
      accept: 'application/json',
      'accept-encoding': 'identity',
      connection: 'close',
    });
  });

  it('postForm sends application/x-www-form-urlencoded', async () => {
    const url = target.on('/form', (request, response) => void text(request).then((body) => response.end(body)));
    const answer = await aFetch().postForm(url, 'logout', { logout_token: 'a.b+c', other: 'ä' });
    expect([answer.status, answer.text]).toEqual([200, 'logout_token=a.b%2Bc&other=%C3%A4']);
    expect(target.requests.at(-1)).toBe('POST /form');
  });

  it('returns an answer of another status; json is undefined for a body that is not JSON', async () => {
    const url = target.on('/lie', (_, response) =>
      response.writeHead(503, { 'content-type': 'application/json' }).end('<html>'),
    );
    expect(await aFetch().get(url, ASKED)).toMatchObject({ status: 503, isSuccess: false, json: undefined });
  });

  it('RG4: a certificate of an unknown authority → tls', async () => {
    const url = target.serveJson('/known', {});
    await expect(aFetch({ ca: '' }).get(url, ASKED)).rejects.toMatchObject({ fault: 'tls' });
  });

  it.each([301, 302, 303, 307, 308])('RG4: a redirect (%i) → an error, and no second request', async (status) => {
    target.serveJson('/inside', {});
    const url = target.on('/redirect', (_, response) => response.writeHead(status, { location: '/inside' }).end());
    await expect(aFetch().get(url, ASKED)).rejects.toMatchObject({ fault: 'redirect' });
    expect(target.requests.at(-1)).toBe('GET /redirect');
  });

  it('RG4: more than 128 KiB, with or without Content-Length → too_large', async () => {
    const url = (path: string, size: number, announced: boolean) =>
      target.on(path, (_, response) => {
        if (announced) response.setHeader('content-length', size);
        else response.flushHeaders();
        response.end(Buffer.alloc(size, 'x'));
      });
    for (const announced of [true, false]) {
      expect((await aFetch().get(url('/most', KIB_128, announced), ASKED)).bytes).toHaveLength(KIB_128);
      const more = aFetch().get(url('/more', KIB_128 + 1, announced), ASKED);
      await expect(more).rejects.toMatchObject({ fault: 'too_large' });
    }
  });

  it('RG4: a body without an end → too_large, and the connection is closed', async () => {
    let closed: Promise<unknown> | undefined;
    const url = target.on('/endless', (_, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(16_384)), 1);
      closed = new Promise((resolve) => response.on('close', () => resolve(clearInterval(timer))));
    });
    await expect(aFetch().get(url, ASKED)).rejects.toMatchObject({ fault: 'too_large' });
    await closed;
  });

  it('RG4: a compressed body is refused before it is read, because it may expand', async () => {
    const url = target.on('/bomb', (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000))),
    );
    await expect(aFetch().get(url, ASKED)).rejects.toMatchObject({ fault: 'encoded' });
  });

  it.each<[string, (target: OutboundTarget) => string]>([
    ['never answers', (at) => at.on('/mute', () => undefined)],
    ['stops in the middle', (at) => at.on('/stops', (_, response) => void response.write('{'))],
    [
      'sends a byte now and then',
      (at) =>
        at.on('/drip', (_, response) => {
          const timer = setInterval(() => response.write(' '), 20);
          response.on('close', () => clearInterval(timer));
        }),
    ],
  ])('RG4: a server that %s → timeout', async (_, url) => {
    const slow = aFetch({ limits: { timeout: 150 } }).get(url(target), ASKED);
    await expect(slow).rejects.toMatchObject({ fault: 'timeout' });
  });

  it('RG4: a slow server does not delay fetches from other servers', async () => {
    const mute = target.on('/mute', () => undefined);
    const quick = plain.serveJson('/quick', { ok: true });
    const fetch = aFetch({
      allow: 'localhost,127.0.0.1',
      limits: { timeout: 1000, atOnce: 3, perHost: 2, waiting: 50 },
    });
    const slow = Array.from({ length: 20 }, () => fetch.get(mute, ASKED).catch((error: unknown) => error));
    const order: string[] = [];
    void Promise.race(slow).then(() => order.push('slow'));
    expect((await fetch.get(quick.replace('localhost', '127.0.0.1'), ASKED)).json).toEqual({ ok: true });
    expect(order).toEqual([]);
    const late = { fault: 'timeout' };
    const noPlace = { code: 'temporarily_unavailable', status: 503 };
    expect(await Promise.all(slow)).toEqual(slow.map((_, at) => expect.objectContaining(at < 2 ? late : noPlace)));
  });

  it.each([
    'https://127.0.0.1',
    'https://localhost',
    'https://x.localhost',
    'https://localhost.',
    'https://0x7f.1',
    'https://2130706433',
    'https://0177.0.0.1',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://[::]',
    'https://0',
    'https://10.0.0.1',
    'https://169.254.169.254',
    'https://[fd00::1]',
  ])('RG4: %s → forbidden_address, without a connection', async (origin) => {
    const before = target.requests.length;
    const refused = aFetch({ allow: '' }).get(`${origin}:${target.port}/x`, ASKED);
    await expect(refused).rejects.toMatchObject({ fault: 'forbidden_address' });
    expect(target.requests).toHaveLength(before);
  });

  it('RG4: a name that DNS resolves to a private address → forbidden_address, unless the address is allowed', async () => {
    const names = await NameServer.start(() => '127.0.0.1');
    const url = plain.serveJson('/private', {}).replace('localhost', 'rebound.example').replace('http:', 'https:');
    await expect(aFetch({ allow: '', names: names.address }).get(url, ASKED)).rejects.toMatchObject({
      fault: 'forbidden_address',
    });
    // The fetch connects, and fails because the server does not speak TLS.
    const allowed = aFetch({ allow: '127.0.0.1', names: names.address }).get(url, ASKED);
    await expect(allowed).rejects.toMatchObject({ fault: 'tls' });
    names.close();
  });

  it('RG4: a fetch resolves its name once: a changed answer of DNS has no effect', async () => {
    // 0.0.0.1 has no server, and is allowed in this test only. The second answer would be the target of this test.
    const names = await NameServer.start((_, asked) => (asked === 1 ? '0.0.0.1' : '127.0.0.1'));
    const before = target.requests.length;
    const fetch = aFetch({ allow: '0.0.0.1', names: names.address, limits: { timeout: 300 } });
    await expect(fetch.get(target.url('/x', 'rebound.example'), ASKED)).rejects.toThrow(/^(timeout|unreachable)/);
    expect(names.asked).toEqual(['rebound.example']);
    expect(target.requests).toHaveLength(before);
    names.close();
  });

  it('a name that DNS does not know, or does not answer → unresolvable; a slow answer → timeout', async () => {
    const unknown = await NameServer.start(() => undefined);
    const mute = await NameServer.start(() => null);
    for (const names of [unknown.address, mute.address]) {
      const lost = aFetch({ allow: '', names, dnsTimeout: 200 }).get('https://nobody.example/', ASKED);
      await expect(lost).rejects.toMatchObject({ fault: 'unresolvable' });
    }
    const impatient = aFetch({ allow: '', names: mute.address, limits: { timeout: 50 } });
    await expect(impatient.get('https://nobody.example/', ASKED)).rejects.toMatchObject({ fault: 'timeout' });
    [unknown, mute].forEach((server) => server.close());
  });

  it('http is allowed for the hosts and ports of OUTBOUND_ALLOW only', async () => {
    const url = plain.serveJson('/plain', { ok: true });
    expect((await aFetch({ allow: `localhost:${plain.port}` }).get(url, ASKED)).json).toEqual({ ok: true });
    await expect(aFetch({ allow: 'localhost:1' }).get(url, ASKED)).rejects.toMatchObject({ fault: 'bad_url' });
    await expect(aFetch({ allow: '127.0.0.1' }).get(url, ASKED)).rejects.toMatchObject({ fault: 'bad_url' });
  });
});
