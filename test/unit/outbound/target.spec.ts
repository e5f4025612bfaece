import { describe, expect, it } from 'vitest';
import { AllowList, targetOf } from '../../../src/outbound/target.js';

const ALLOWED = new AllowList(['rp.internal', 'only.internal:8080']);

describe('targets of server-side fetches', () => {
  it.each([
    ['https://0x7f.1/', '127.0.0.1'],
    ['https://2130706433/', '127.0.0.1'],
    ['https://0177.0.0.01/', '127.0.0.1'],
    ['https://127.1/', '127.0.0.1'],
    ['https://１２７.0.0.1/', '127.0.0.1'],
    ['https://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
  ])('RG4: %s → the address %s', (url, host) => {
    expect(targetOf(url, ALLOWED)).toMatchObject({ host, isAddress: true, isAllowed: false });
  });

  it('drops the fragment, and sets the default port', () => {
    const { url, port, isAddress } = targetOf('https://client.example/jwks?a=b#c', ALLOWED);
    expect([url.href, port, isAddress]).toEqual(['https://client.example/jwks?a=b', 443, false]);
  });

  it.each([
    'http://client.example/',
    'http://127.0.0.1/',
    'http://only.internal/',
    'https://user@client.example/',
    'https://:secret@client.example/',
    'ftp://client.example/',
    'file:///etc/passwd',
    'data:text/plain,x',
    '//client.example/',
    'client.example',
    'https://',
    '',
    `https://client.example/${'a'.repeat(4000)}`,
  ])('RG4: %s is refused', (url) => {
    expect(() => targetOf(url, ALLOWED)).toThrow(expect.objectContaining({ fault: 'bad_url' }));
  });

  it('accepts http for the hosts of OUTBOUND_ALLOW', () => {
    expect(targetOf('http://rp.internal/x', ALLOWED)).toMatchObject({ port: 80, isAllowed: true });
    expect(targetOf('http://only.internal:8080/x', ALLOWED)).toMatchObject({ port: 8080, isAllowed: true });
  });

  it('the error contains no more of a URL than its host', () => {
    const refused = () => targetOf('https://user:secret@client.example/path', ALLOWED);
    expect(refused).toThrow(/^(?!.*(secret|path))/);
  });
});

describe('OUTBOUND_ALLOW', () => {
  const list = new AllowList([
    'RP.internal',
    'only.internal:8443',
    '10.0.0.7',
    '[fd00::7]:8443',
    'fd00::8',
    '[FD00:0::9]:8443',
    '::ffff:10.0.0.8',
  ]);

  it.each([
    ['rp.internal', 443],
    ['RP.INTERNAL', 8080],
    ['only.internal', 8443],
    ['10.0.0.7', 443],
    ['fd00::7', 8443],
    ['[fd00::7]', 8443],
    ['fd00::8', 443],
    ['[fd00::8]', 443],
    ['fd00::9', 8443],
    ['fd00:0:0:0:0:0:0:8', 443],
    ['10.0.0.8', 443],
    ['[::ffff:a00:7]', 443],
  ])('contains %s at port %i', (host, port) => expect(list.has(host, port)).toBe(true));

  it.each([
    ['internal', 443],
    ['x.rp.internal', 443],
    ['only.internal', 443],
    ['10.0.0.70', 443],
    ['fd00::7', 443],
    ['', 443],
  ])('does not contain "%s" at port %i', (host, port) => expect(list.has(host, port)).toBe(false));
});
