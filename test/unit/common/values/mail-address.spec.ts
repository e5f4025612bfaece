import { describe, expect, it } from 'vitest';
import { mailAddressOf } from '../../../../src/common/index.js';

describe('mailAddressOf', () => {
  it.each([
    ['alice@example.com', 'alice@example.com'],
    ['Alice+tag@Example.COM', 'Alice+tag@example.com'],
    ['zoë@exämple.com', 'zoë@xn--exmple-cua.com'],
    ['a@例え.テスト', 'a@xn--r8jz45g.xn--zckzah'],
    ['a@localhost', 'a@localhost'],
  ])('%s → %s', (text, address) => {
    expect(mailAddressOf(text)).toBe(address);
  });

  it.each([
    ['no domain', 'alice'],
    ['a list', 'a@example.com,b@example.com'],
    ['a list with semicolons', 'a@example.com;b@example.com'],
    ['a name', 'Alice <alice@example.com>'],
    ['a quoted local part', '"a b"@example.com'],
    ['the Kelvin sign, which is k in lower case', 'mi\u212ae@example.com'],
    ['a local part that is not in NFC', 'zoe\u0308@example.com'],
    ['full-width letters, which a username has as letters of ASCII', '\uff4dike@example.com'],
    ['a line break', 'a@example.com\r\nBcc: b@example.com'],
    ['a line break in the local part', 'a\nb@example.com'],
    ['a null character', 'a\0b@example.com'],
    ['an address literal', 'a@[127.0.0.1]'],
    ['a label that is too long', `a@${'x'.repeat(64)}.com`],
    ['characters that change the direction', 'a\u202eb@example.com'],
    ['a local part that is too long', `${'a'.repeat(65)}@example.com`],
    ['a label that is too long in ASCII', `a@${'ä'.repeat(63)}.com`],
    ['an address that is too long in ASCII', `${'a'.repeat(64)}@${'ä.'.repeat(40)}com`],
  ])('%s → null', (_, text) => {
    expect(mailAddressOf(text)).toBeNull();
  });
});
