import { Resolver } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AddressBook } from '../../../src/outbound/address-book.js';
import { GuardedFetch } from '../../../src/outbound/guarded-fetch.js';
import { OutboundLimits } from '../../../src/outbound/places.js';
import { BROKEN_WAYS, BrokenTargets } from '../../support/broken-targets.js';
import { TARGET_CA } from '../../support/outbound-target.js';
import { aConfiguration } from '../../support/signing-keys.js';

/** The message of the error for each target. */
const SAYS: Readonly<Record<string, RegExp>> = {
  'refuses the connection': /^unreachable: .*refused \(ECONNREFUSED\)/,
  'resets the connection at once': /^(tls|unreachable): .*closed/,
  'closes the connection at once': /^tls: .*closed during the handshake/,
  'closes its half of the connection, and keeps the other open': /^tls: .*closed during the handshake/,
  'accepts the connection and sends nothing': /^timeout: /,
  'resets the connection during the TLS handshake': /^(tls|unreachable): .*closed/,
  'closes the connection during the TLS handshake': /^tls: .*closed during the handshake/,
  'stops in the middle of a TLS record': /^timeout: /,
  'answers with a TLS alert': /^tls: .*handshake fails \(ERR_SSL_.*ALERT_HANDSHAKE_FAILURE\)/,
  'answers http on the port of https': /^tls: .*does not speak TLS/,
  'sends a greeting without TLS': /^tls: .*does not speak TLS/,
  'requires a client certificate': /^tls: .*(CERTIFICATE_REQUIRED|closed)|^unreachable: .*closed/,
  'shows a certificate that has expired': /^tls: .*has expired \(CERT_HAS_EXPIRED\)/,
  'shows a certificate that is not valid yet': /^tls: .*not valid yet \(CERT_NOT_YET_VALID\)/,
  'shows a certificate for another name': /^tls: .*for another name \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
  'shows a self-signed certificate': /^tls: .*self-signed \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
  'shows a certificate of an unknown authority': /^tls: .*issuer of the certificate is unknown/,
  'resets the connection after the request': /^unreachable: .*closed/,
  'closes the connection without an answer': /^unreachable: .*closed before the answer is complete/,
  'resets the connection in the middle of the body': /^unreachable: .*closed/,
  'closes the connection in the middle of the body': /^unreachable: .*closed before the answer is complete/,
  'sends a byte of its head now and then': /^timeout: /,
  'sends a byte of its body now and then': /^timeout: /,
  'sends a head that never ends': /^too_large: /,
  'sends informational answers forever': /^timeout: /,
  'answers without HTTP': /^unreachable: .*does not speak HTTP/,
  'changes to another protocol': /^unreachable: /,
  'ends a chunked body without its last chunk': /^unreachable: .*closed before the answer is complete/,
};

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const HOSTS = hasIpv6 ? ['127.0.0.1', '[::1]', 'localhost'] : ['127.0.0.1', 'localhost'];

const ASKED = { purpose: 'document' } as const;

describe('the guarded fetch from a server that breaks below HTTP (RG4)', () => {
  let broken: BrokenTargets;
  beforeAll(async () => {
    broken = await BrokenTargets.start(hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1']);
  });
  afterAll(() => broken?.close());

  /** The timeout is long, so that a busy machine does not cause it, and short where a timeout is expected. */
  function aFetch(says: RegExp): GuardedFetch {
    const configuration = aConfiguration({ OUTBOUND_ALLOW: HOSTS.join(), OUTBOUND_CA: TARGET_CA });
    const limits = Object.assign(new OutboundLimits(), { timeout: says.test('timeout: ') ? 300 : 30_000 });
    return new GuardedFetch(configuration, new AddressBook(configuration, new Resolver()), limits);
  }

  it('SAYS has a message for each broken target', () => {
    expect(Object.keys(SAYS).sort()).toEqual([...BROKEN_WAYS].sort());
  });

  describe.each(HOSTS)('at %s', (host) => {
    it.each(BROKEN_WAYS)('that %s → an OutboundError that names the reason, and the process continues', async (way) => {
      const says = SAYS[way]!;
      const url = broken.url(way, '/x', host);
      await expect(aFetch(says).get(url, ASKED)).rejects.toThrow(says);
      await expect(aFetch(says).postForm(url, 'logout', { logout_token: 'x'.repeat(2000) })).rejects.toThrow(says);
    });
  });
});
