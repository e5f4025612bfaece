import { describe, expect, it } from 'vitest';
import { addressOf, canonicalAddress } from '../../../../src/common/index.js';

describe('canonicalAddress', () => {
  it.each([
    ['203.0.113.10', '203.0.113.10'],
    ['203.0.113.10:52311', '203.0.113.10'],
    ['203.0.113.10:1', '203.0.113.10'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:DB8::1]:443', '2001:db8::1'],
    ['::ffff:203.0.113.10', '203.0.113.10'],
    ['::FFFF:cb00:710a', '203.0.113.10'],
    ['0:0:0:0:0:ffff:cb00:710a', '203.0.113.10'],
    ['[::ffff:203.0.113.10]:8080', '203.0.113.10'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:443', 'fe80::1'],
    ['::1', '::1'],
  ])('%s is %s', (text, address) => expect(canonicalAddress(text)).toBe(address));

  it.each([
    '', ' ', 'unknown', '_hidden', 'localhost', '0300.0.2.1', '0x7f.1', '2130706433', '203.0.113', '203.0.113.256',
    '203.0.113.10:', '203.0.113.10:port', '203.0.113.10:123456', '[2001:db8::1', '2001:db8::1]:443', '[203.0.113.10',
    ':::', '1:2:3:4:5:6:7:8:9', '<script>', '203.0.113.10\n',
  ])('"%s" is not an address', (text) => expect(canonicalAddress(text)).toBeNull()); // prettier-ignore
});

describe('addressOf: the address that a request comes from', () => {
  const requestOf = (peer: string | undefined, forwarded?: string) =>
    ({ socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } }) as unknown as Parameters<
      typeof addressOf
    >[0];
  const first = (count: number) => (_: string | undefined, hops: number) => hops < count;
  const among =
    (...proxies: string[]) =>
    (address: string | undefined) =>
      proxies.includes(address ?? '');

  it.each([
    ['no trusted proxy', '10.0.0.1', '203.0.113.10', first(0), '10.0.0.1'],
    ['one proxy', '10.0.0.1', '203.0.113.10', first(1), '203.0.113.10'],
    ['one proxy, with a port', '10.0.0.1', '203.0.113.10:4711', first(1), '203.0.113.10'],
    ['one proxy, IPv6 with a port', '10.0.0.1', '[2001:DB8::7]:4711', first(1), '2001:db8::7'],
    ['an address that the client invented', '10.0.0.1', '1.1.1.1, 203.0.113.10:4711', first(1), '203.0.113.10'],
    ['two proxies', '10.0.0.1', '203.0.113.10:1, 10.0.0.2:2', first(2), '203.0.113.10'],
    ['fewer entries than proxies', '10.0.0.1', '203.0.113.10', first(3), '203.0.113.10'],
    ['no header', '10.0.0.1', undefined, first(1), '10.0.0.1'],
    ['an empty header', '10.0.0.1', '', first(1), '10.0.0.1'],
    ['garbage', '10.0.0.1', 'unknown', first(1), '10.0.0.1'],
    ['garbage before the proxy', '10.0.0.1', '203.0.113.10, garbage, 10.0.0.2', first(9), '10.0.0.2'],
    ['a peer with an IPv4-mapped IPv6 address', '::ffff:10.0.0.1', '203.0.113.10', among('10.0.0.1'), '203.0.113.10'],
    ['named proxies, one with a port', '10.0.0.1', '203.0.113.10, 10.0.0.2:99', among('10.0.0.1', '10.0.0.2'), '203.0.113.10'],
    ['named proxies and an untrusted one', '10.0.0.1', '203.0.113.10, 10.0.0.3', among('10.0.0.1', '10.0.0.2'), '10.0.0.3'],
    ['a peer that is not a named proxy', '10.0.0.9', '203.0.113.10', among('10.0.0.1'), '10.0.0.9'],
    ['a closed connection', undefined, '203.0.113.10', among('10.0.0.1'), undefined],
  ])('%s', (_, peer, forwarded, trust, address) => {
    expect(addressOf(requestOf(peer, forwarded), trust)).toBe(address);
  }); // prettier-ignore
});
