import { CompactEncrypt, importJWK, type CompactJWEHeaderParameters } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DecryptionKey } from '../../../../src/key/jwt/algorithms.js';
import { CONTENT_ENCRYPTIONS, ENCRYPTION_ALGORITHMS } from '../../../../src/key/client-keys/client-encryption.js';
import { DecryptionService } from '../../../../src/key/server-keys/decryption.service.js';
import { KeyFactory } from '../../../../src/key/server-keys/key-factory.js';
import { KeyRing } from '../../../../src/key/server-keys/key-ring.js';
import { ServerKey } from '../../../../src/key/server-keys/server-key.entity.js';
import { FixedClock } from '../../../support/fixed-clock.js';
import { ENCRYPTION } from '../../../support/signing-keys.js';
import { PreparedRsaPairs } from '../../../support/prepared-rsa-pairs.js';

const TIMES = { publishedAt: new Date(0), activatesAt: new Date(0) };
const factory = new KeyFactory(ENCRYPTION, new PreparedRsaPairs());
const made = async (alg: DecryptionKey, sequence = 1) =>
  Object.assign(new ServerKey(), await factory.make(alg, sequence, TIMES));

describe('DecryptionService (RFC 7516)', () => {
  let rsa: ServerKey;
  let ec: ServerKey;
  let service: DecryptionService;

  beforeAll(async () => {
    [rsa, ec] = await Promise.all([made('RSA-OAEP'), made('ECDH-ES')]);
    const ring = new KeyRing(factory, new FixedClock());
    ring.hold([await made('ECDH-ES', 2), ec, rsa]);
    service = new DecryptionService(ring);
  });

  const encrypted = (header: Partial<CompactJWEHeaderParameters> & { alg: string }, key?: ServerKey | Uint8Array) => {
    const to = key ?? (header.alg.startsWith('RSA') ? rsa : ec);
    const jwk = to instanceof ServerKey ? { ...to.publicJwk } : to;
    return new CompactEncrypt(Buffer.from('ä')).setProtectedHeader({ enc: 'A128CBC-HS256', ...header }).encrypt(jwk);
  };

  it.each(ENCRYPTION_ALGORITHMS)('decrypts %s with each content encryption, with and without kid', async (alg) => {
    const { id: kid } = alg.startsWith('RSA') ? rsa : ec;
    for (const enc of CONTENT_ENCRYPTIONS) expect(await service.decrypt(await encrypted({ alg, enc, kid }))).toBe('ä');
    expect(await service.decrypt(await encrypted({ alg }))).toBe('ä');
  });

  it.each([
    ['an unknown kid', { alg: 'ECDH-ES', kid: 'x' }, undefined, 'no key of this server'],
    ['an unknown key', { alg: 'ECDH-ES' }, () => made('ECDH-ES'), 'no key of this server'],
    ['CM1: a shared key (alg dir)', { alg: 'dir' }, () => new Uint8Array(32), 'alg is not one'],
    ['CM1: a symmetric wrapping', { alg: 'A128KW' }, () => new Uint8Array(16), 'alg is not one'],
    ['CM1: another content encryption', { alg: 'ECDH-ES', enc: 'A192GCM' }, undefined, 'enc'],
    ['compression', { alg: 'ECDH-ES', zip: 'DEF' }, undefined, 'zip'],
  ])('refuses %s', async (_, header, key, fault) => {
    await expect(service.decrypt(await encrypted(header, await key?.()))).rejects.toThrow(fault);
  });

  it.each(['', 'a.b.c.d.e', '....', `${Buffer.from('{"alg":"ECDH-ES","enc":"A128GCM"}').toString('base64url')}....`])(
    'refuses %j',
    async (text) => {
      await expect(service.decrypt(text)).rejects.toThrow();
    },
  );

  it('refuses a JWE whose ciphertext was changed', async () => {
    const jwe = await encrypted({ alg: 'RSA-OAEP-256' });
    const [header, key, iv, text, tag] = jwe.split('.');
    await expect(service.decrypt([header, key, iv, `A${text!.slice(1)}x`, tag].join('.'))).rejects.toThrow();
  });

  it('decryption keys do not sign, and are published without alg', async () => {
    expect(await importJWK({ ...rsa.publicJwk }, 'RSA-OAEP')).toBeDefined();
    expect([rsa, ec].map(({ publicJwk: { kty, use, alg } }) => [kty, use, alg])).toEqual([
      ['RSA', 'enc', undefined],
      ['EC', 'enc', undefined],
    ]);
  });
});
