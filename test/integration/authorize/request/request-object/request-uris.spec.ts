import { createHash } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RequestUris } from '../../../../../src/authorize/request/request-object/request-uris.js';
import { OAuthError } from '../../../../../src/common/index.js';
import { AddressBook } from '../../../../../src/outbound/address-book.js';
import { GuardedFetch } from '../../../../../src/outbound/guarded-fetch.js';
import { OutboundLimits } from '../../../../../src/outbound/places.js';
import { aClient } from '../../../../support/authorization-requests.js';
import { OutboundTarget, TARGET_CA, type Answer } from '../../../../support/outbound-target.js';
import { aConfiguration } from '../../../../support/signing-keys.js';

const SECOND = 1000;

/** The timeout of a fetch. Tests that wait for it make it short. */
let limits: OutboundLimits & { timeout: number };

function fetcher(env: Record<string, string>): GuardedFetch {
  const configuration = aConfiguration({ OUTBOUND_CA: TARGET_CA, ...env });
  return new GuardedFetch(configuration, new AddressBook(configuration, new Resolver()), limits);
}

const text = (body: string, status = 200) => ((_, response) => response.writeHead(status).end(body)) as Answer;
const hashOf = (body: string) => createHash('sha256').update(body).digest('base64url');

describe('request objects at request_uri (OIDC Core §6.2, RFC 9101 §5.2)', () => {
  let target: OutboundTarget;
  let uris: RequestUris;

  beforeAll(async () => {
    target = await OutboundTarget.start();
  });
  afterAll(() => {
    target?.close();
    vi.restoreAllMocks();
  });
  beforeEach(() => {
    vi.restoreAllMocks();
    target.requests.length = 0;
    limits = Object.assign(new OutboundLimits(), { timeout: 30_000 });
    uris = new RequestUris(fetcher({ OUTBOUND_ALLOW: 'localhost' }));
  });

  const registeredFor = (...request_uris: string[]) => aClient({ request_uris });
  const at = (uri: string, registered = uri) => uris.objectAt(uri, registeredFor(registered));
  const errorAt = async (uri: string, registered = uri) => {
    const error: unknown = await at(uri, registered).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(OAuthError);
    return error as OAuthError;
  };
  const later = (milliseconds: number) => {
    const now = performance.now();
    vi.spyOn(performance, 'now').mockReturnValue(now + milliseconds);
  };

  it('28: the fragment is never sent; it need not be registered, and need not be a hash', async () => {
    const uri = target.on('/r?a=b', text(' the object\n'));
    expect(await at(`${uri}#one`)).toBe('the object');
    expect(await at(uri, `${uri}#other`)).toBe('the object');
    expect(await at(`${uri}#${hashOf('something else')}`, uri)).toBe('the object');
    expect(target.requests).toEqual(['GET /r?a=b']);
  });

  it.each(['?', '/', '/../r', '?a', '%20', ':443'])(
    '26: a request_uri that differs by %s is not registered',
    async (more) => {
      const uri = target.on('/r', text('the object'));
      expect(await errorAt(uri + more, uri)).toMatchObject({ code: 'invalid_request_uri' });
      expect(await errorAt(uri, uri + more)).toMatchObject({ code: 'invalid_request_uri' });
      expect(target.requests).toEqual([]);
    },
  );

  it('26: objectAt refuses any URI of a client without request_uris, and a URN', async () => {
    await expect(uris.objectAt(target.url('/r'), aClient())).rejects.toMatchObject({ code: 'invalid_request_uri' });
    const urn = 'urn:ietf:params:oauth:request_uri:x';
    await expect(uris.objectAt(urn, aClient())).rejects.toMatchObject({ code: 'invalid_request_uri' });
  });

  it('concurrent callers share one fetch, which is cached for one minute', async () => {
    const uri = target.on('/shared', text('one'));
    await Promise.all([at(uri), at(uri), at(uri)]);
    target.on('/shared', text('two'));
    expect(await at(uri)).toBe('one');
    expect(target.requests).toHaveLength(1);
    later(61 * SECOND);
    expect(await at(uri)).toBe('two');
  });

  it('28: an object is cached as long as the fragment is its hash; another hash is fetched soon', async () => {
    const uri = target.on('/hash', text('one'));
    expect(await at(`${uri}#${hashOf('one')}`)).toBe('one');
    target.on('/hash', text('two'));
    later(3600 * SECOND);
    expect(await at(`${uri}#${hashOf('one')}`)).toBe('one');
    expect(await at(`${uri}#${hashOf('two')}`)).toBe('two');
    expect(target.requests).toHaveLength(2);
  });

  it.each<[string, Answer, timeout?: number]>([
    ['an error', text('', 500)],
    ['404', text('', 404)],
    ['a redirect', (_, response) => response.writeHead(302, { location: '/r' }).end()],
    ['more than 128 KiB', text('x'.repeat(140_000))],
    ['no response', () => undefined, 1000],
    ['an endless body', (_, response) => response.writeHead(200).write('x'), 1000],
  ])(
    'RG4: the server sends %s → invalid_request_uri, cached for a few seconds',
    async (_, answer, timeout = 30_000) => {
      limits.timeout = timeout;
      const uri = target.on('/bad', answer);
      expect(await errorAt(uri)).toMatchObject({ code: 'invalid_request_uri' });
      await errorAt(uri);
      expect(target.requests).toHaveLength(1);
      limits.timeout = 30_000;
      target.on('/bad', text('good'));
      later(6 * SECOND);
      expect(await at(uri)).toBe('good');
    },
  );

  it('RG4: a request_uri at a private address is not fetched', async () => {
    uris = new RequestUris(fetcher({}));
    target.on('/private', text('secret'));
    for (const host of ['localhost', '127.0.0.1', '[::1]', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]']) {
      expect(await errorAt(target.url('/private', host))).toMatchObject({ code: 'invalid_request_uri' });
    }
    expect(target.requests).toEqual([]);
  });
});
