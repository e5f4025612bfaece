import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { faultOfKey, keysOfSet, publishedKeyOf } from '../../../../src/key/client-keys/published-key.js';

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' });
const rsa = (modulusLength: number, publicExponent = 0x10001) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({ format: 'jwk' });
const P256 = ec('P-256');

describe('public keys of clients', () => {
  it.each<[string, object, string]>([
    ['RSA of 2048 bits', rsa(2048), 'RSA'],
    ['P-256', P256, 'EC P-256'],
    ['P-521', ec('P-521'), 'EC P-521'],
    ['Ed25519', generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }), 'OKP Ed25519'],
    ['X25519', generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }), 'OKP X25519'],
  ])('%s → accepted, with its known members', (_, jwk, kind) => {
    expect(publishedKeyOf({ ...jwk, kid: 'k', use: 'sig', x5c: ['MII'] })).toMatchObject({
      kind,
      jwk: { ...jwk, kid: 'k', use: 'sig' },
    });
  });

  it('unknown members are dropped', () => {
    expect(publishedKeyOf({ ...P256, x5u: 'https://evil.example', oddity: 1 })?.jwk).toEqual(P256);
  });

  it.each<[string, unknown, string]>([
    ['a string', 'key', 'is not an object'],
    ['null', null, 'is not an object'],
    ['a private key', generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), 'must be public'],
    ['a private RSA member', { ...P256, qi: 'AQ' }, 'must be public'],
    ['a symmetric key', { kty: 'oct', k: 'AAAA' }, 'must be public'],
    ['an unknown kty', { kty: 'AKP', pub: 'x' }, 'must be of kty'],
    ['a kty of Object.prototype', { kty: 'constructor' }, 'must be of kty'],
    ['no kty', {}, 'must be of kty'],
    ['a kid that is a number', { ...P256, kid: 1 }, 'must have texts'],
    ['key_ops that are a text', { ...P256, key_ops: 'verify' }, 'must have texts as key_ops'],
    ['a missing coordinate', { ...P256, y: undefined }, 'lacks a member'],
    ['a point that is not on the curve', { ...P256, y: P256.x }, 'cannot be read as a key'],
    ['an unsupported curve', ec('secp256k1'), 'must be on one of'],
    ['an RSA key of 1024 bits', rsa(1024), 'must have 2048 to 8192 bits'],
    [
      'an RSA modulus of 16384 bits',
      { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(2048, 255).toString('base64url') },
      '8192 bits',
    ],
    [
      'an enormous RSA exponent',
      { ...rsa(2048), e: Buffer.alloc(256, 127).toString('base64url') },
      'has an exponent out of range',
    ],
    ['an RSA exponent of 1', { ...rsa(2048), e: 'AQ' }, 'has an exponent out of range'],
  ])('CM2: %s → refused', (_, jwk, fault) => {
    expect(faultOfKey(jwk)).toContain(fault);
    expect(publishedKeyOf(jwk)).toBeNull();
  });

  it('keysOfSet returns a list of at most 100 keys, and undefined for anything else', () => {
    expect(keysOfSet({ keys: [1] })).toEqual([1]);
    for (const wrong of [null, [], 'x', {}, { keys: {} }, { keys: Array(101).fill(P256) }]) {
      expect(keysOfSet(wrong)).toBeUndefined();
    }
  });
});
