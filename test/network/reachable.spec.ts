import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { Resolver } from 'node:dns/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AddressBook } from '../../src/outbound/address-book.js';
import { GuardedFetch } from '../../src/outbound/guarded-fetch.js';
import { OutboundLimits } from '../../src/outbound/places.js';
import { NOWHERE } from '../support/hostile-targets.js';
import { TARGET_CA } from '../support/outbound-target.js';
import { aConfiguration } from '../support/signing-keys.js';

const NETWORK = process.env['TEST_NETWORK'];
const TLS = join(import.meta.dirname, '../support/tls');
const FOUR = /^no IPv6|^IPv4 and/.test(NETWORK!) ? [NOWHERE.ipv4] : [];
const SIX = /^no IPv4|^IPv4 and/.test(NETWORK!) ? [NOWHERE.ipv6] : [];

const ASKED = { purpose: 'document' } as const;

describe(`a fetch by name on a machine with ${NETWORK}`, () => {
  const servers: Server[] = [];
  let port = 1;
  beforeAll(async () => {
    const [cert, key] = [readFileSync(join(TLS, 'good.pem')), readFileSync(join(TLS, 'leaf-key.pem'))];
    for (const address of [...FOUR, ...SIX]) {
      const server = https.createServer({ cert, key }, (_, response) => response.end('here'));
      await new Promise<void>((resolve) => server.listen(port === 1 ? 0 : port, address, resolve));
      port = (server.address() as AddressInfo).port;
      servers.push(server);
    }
  });
  afterAll(() => servers.forEach((server) => server.close()));

  const get = async (host: string): Promise<string> => {
    const configuration = aConfiguration({ OUTBOUND_ALLOW: host, OUTBOUND_CA: TARGET_CA });
    const book = new AddressBook(configuration, new Resolver());
    // A busy machine must not count as a missing route.
    const limits = Object.assign(new OutboundLimits(), { timeout: 60_000 });
    const answer = await new GuardedFetch(configuration, book, limits).get(`https://${host}:${port}/`, ASKED);
    return answer.text;
  };
  const NO_WAY = /^unreachable: .*(no route|refused)/;

  it.each([
    ['four.example', FOUR.length > 0],
    ['six.example', SIX.length > 0],
    ['both.example', FOUR.length + SIX.length > 0],
  ])('%s → the answer where a route exists, or else an error that names the missing route', async (host, isThere) => {
    if (isThere) await expect(get(host)).resolves.toBe('here');
    else await expect(get(host)).rejects.toThrow(NO_WAY);
  });

  it('15 fetches at once → each gets its own result', async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 15 }, (_, at) => get(['four', 'six', 'both'][at % 3]! + '.example')),
    );
    const good = all.filter(({ status }) => status === 'fulfilled').length;
    expect(good).toBe((FOUR.length + SIX.length + Math.min(1, FOUR.length + SIX.length)) * 5);
  });
});
