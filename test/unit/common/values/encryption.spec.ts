import { describe, expect, it } from 'vitest';
import { Encryption } from '../../../../src/common/index.js';

const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const secret = Buffer.from('a private key');

describe('Encryption', () => {
  it('decrypts what it encrypted, in the same place', () => {
    const sealed = new Encryption([one]).encrypt(secret, 'signing_keys:1');
    expect(new Encryption([one]).decrypt(sealed, 'signing_keys:1')).toEqual(secret);
    expect(() => new Encryption([one]).decrypt(sealed, 'signing_keys:2')).toThrow();
  });

  it('encrypts the same text differently each time, without revealing it', () => {
    const encryption = new Encryption([one]);
    const [a, b] = [encryption.encrypt(secret, 'x'), encryption.encrypt(secret, 'x')];
    expect(a).not.toBe(b);
    expect(a).not.toContain(secret.toString('base64url'));
  });

  it('detects every change in any part', () => {
    const sealed = new Encryption([one]).encrypt(secret, 'x');
    for (let i = 0; i < sealed.length; i++) {
      const other = sealed[i] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, i) + other + sealed.slice(i + 1);
      const sameBytes = changed
        .split('.')
        .every((part, n) => Buffer.from(part, 'base64url').equals(Buffer.from(sealed.split('.')[n]!, 'base64url')));
      if (!sameBytes) expect(() => new Encryption([one]).decrypt(changed, 'x'), `character ${i}`).toThrow();
    }
  });

  it('a new first key encrypts from then on; the old key still decrypts', () => {
    const sealed = new Encryption([one]).encrypt(secret, 'x');
    const both = new Encryption([two, one]);
    expect(both.decrypt(sealed, 'x')).toEqual(secret);
    expect([both.isCurrent(sealed), both.isCurrent(both.encrypt(secret, 'x'))]).toEqual([false, true]);
    expect(() => new Encryption([two]).decrypt(sealed, 'x')).toThrow('no key of ENCRYPTION_KEY opens x');
  });

  it('no key → Error', () => {
    expect(() => new Encryption([]).encrypt(secret, 'x')).toThrow('ENCRYPTION_KEY holds no key');
  });
});
