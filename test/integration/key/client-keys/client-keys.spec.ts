import { Resolver } from 'node:dns/promises';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientKeys, VERIFYING_ALGORITHMS } from '../../../../src/key/client-keys/client-keys.js';
import { RemoteJwks } from '../../../../src/key/client-keys/remote-jwks.js';
import { AddressBook } from '../../../../src/outbound/address-book.js';
import { GuardedFetch } from '../../../../src/outbound/guarded-fetch.js';
import { OutboundLimits } from '../../../../src/outbound/places.js';
import { OutboundTarget, TARGET_CA } from '../../../support/outbound-target.js';
import { aConfiguration } from '../../../support/signing-keys.js';

interface Pair {
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;
}

async function aPair(alg: string, more: JWK | object = {}): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { jwk: { ...(await exportJWK(publicKey)), ...more }, privateKey };
}

function signed({ privateKey }: Pair, header: { alg: string; kid?: string }): Promise<string> {
  return new SignJWT({ a: 1 }).setProtectedHeader(header).sign(privateKey);
}

describe('the keys of clients', () => {
  let target: OutboundTarget;
  let keys: ClientKeys;
  let one: Pair;
  let other: Pair;
  const header = { alg: 'ES256', kid: 'one' };
  const verify = (jws: string, uri: string) => keys.verify(jws, { jwks_uri: uri }, VERIFYING_ALGORITHMS);

  beforeAll(async () => {
    target = await OutboundTarget.start();
    one = await aPair('ES256', { kid: 'one' });
    other = await aPair('ES256', { kid: 'other' });
  });
  afterAll(() => target?.close());
  beforeEach(() => {
    target.requests.length = 0;
    const configuration = aConfiguration({ OUTBOUND_ALLOW: 'localhost', OUTBOUND_CA: TARGET_CA });
    const fetch = new GuardedFetch(configuration, new AddressBook(configuration, new Resolver()), new OutboundLimits());
    keys = new ClientKeys(new RemoteJwks(fetch));
  });

  it('37: parallel verifications share one fetch, and later ones use the cached keys', async () => {
    const uri = target.serveJson('/jwks', { keys: [one.jwk] });
    const jws = await signed(one, header);
    await Promise.all([1, 2, 3].map(() => verify(jws, uri)));
    expect(await verify(jws, uri)).toEqual({ header, claims: { a: 1 } });
    expect(target.requests).toEqual(['GET /jwks']);
  });

  it('37: a new kid is fetched at once; unknown kids cause one fetch a minute', async () => {
    const uri = target.serveJson('/jwks', { keys: [one.jwk] });
    await verify(await signed(one, header), uri);
    target.serveJson('/jwks', { keys: [one.jwk, other.jwk] });
    const rotated = { alg: 'ES256', kid: 'other' };
    await verify(await signed(other, rotated), uri);
    for (const kid of ['x', 'y', 'z']) {
      await expect(verify(await signed(one, { ...header, kid }), uri)).rejects.toThrow('no key');
    }
    expect(target.requests).toHaveLength(2);
  });

  it('37: keys are fetched again after a minute, also when Cache-Control allows a year', async () => {
    const uri = target.on('/jwks', (_, response) =>
      response.setHeader('cache-control', 'max-age=31536000').end(JSON.stringify({ keys: [one.jwk] })),
    );
    const jws = await signed(one, header);
    await verify(jws, uri);
    target.serveJson('/jwks', { keys: [] });
    const later = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_001);
    await expect(verify(jws, uri)).rejects.toThrow('no key');
    later.mockRestore();
  });

  it('37: a key that replaces one without kid is found by a new fetch', async () => {
    const uri = target.serveJson('/jwks', { keys: [{ ...one.jwk, kid: undefined }] });
    await verify(await signed(one, { alg: 'ES256' }), uri);
    target.serveJson('/jwks', { keys: [{ ...other.jwk, kid: undefined }] });
    await verify(await signed(other, { alg: 'ES256' }), uri);
    expect(target.requests).toHaveLength(2);
  });

  it('RG4: a failed fetch is not retried for ten seconds', async () => {
    const uri = target.on('/jwks', (_, response) => response.writeHead(500).end());
    const jws = await signed(one, header);
    for (let i = 0; i < 3; i++) await expect(verify(jws, uri)).rejects.toThrow('status 500');
    expect(target.requests).toHaveLength(1);
    target.serveJson('/jwks', { keys: [one.jwk] });
    const later = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 10_001);
    await verify(jws, uri);
    later.mockRestore();
  });

  it.each<[string, unknown]>([
    ['a page', '<html>'],
    ['a list', []],
    ['keys that are not a list', { keys: {} }],
    ['101 keys', { keys: Array(101).fill({}) }],
  ])('RG4: %s instead of a JWK Set is an error', async (_, answer) => {
    const uri = target.serveJson('/jwks', answer);
    await expect(verify(await signed(one, header), uri)).rejects.toThrow('no JWK Set');
  });

  it('unusable keys of a set are ignored: a private or symmetric key does not affect the others', async () => {
    const leaked = { ...(await exportJWK(other.privateKey)), kid: 'other' };
    const uri = target.serveJson('/jwks', { keys: [null, { kty: 'oct', k: 'AA' }, leaked, one.jwk] });
    await verify(await signed(one, header), uri);
    const byLeaked = { alg: 'ES256', kid: 'other' };
    await expect(verify(await signed(other, byLeaked), uri)).rejects.toThrow('no key');
  });

  it.each<[string, (jwk: JWK) => JWK[]]>([
    ['is for encryption', (jwk) => [{ ...jwk, use: 'enc' }]],
    ['is for another algorithm', (jwk) => [{ ...jwk, alg: 'ES384' }]],
    ['is not for verifying', (jwk) => [{ ...jwk, key_ops: ['deriveBits'] }]],
    ['shares its kid with another', (jwk) => [jwk, { ...other.jwk, kid: 'one' }]],
  ])('a key that %s → no key is found for the signature', async (_, set) => {
    const jws = await signed(one, header);
    await expect(keys.verify(jws, { jwks: { keys: set(one.jwk) } }, ['ES256'])).rejects.toThrow('no key');
  });

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('%s → a signature is verified with the keys in jwks', async (alg) => {
    const pair = await aPair(alg);
    const source = { jwks: { keys: [pair.jwk] } };
    await keys.verify(await signed(pair, { alg }), source, VERIFYING_ALGORITHMS);
    expect(await keys.forVerifying(source, { alg })).toHaveLength(1);
    const elsewhere = VERIFYING_ALGORITHMS.filter((allowed) => allowed !== alg);
    await expect(keys.verify(await signed(pair, { alg }), source, elsewhere)).rejects.toThrow('not one');
  });

  it('EdDSA and its name Ed25519 are equal in headers and keys (RFC 9864 §2.2)', async () => {
    for (const member of [undefined, 'EdDSA', 'Ed25519']) {
      const pair = await aPair('EdDSA', member === undefined ? {} : { alg: member });
      for (const alg of ['Ed25519', 'EdDSA']) {
        const jws = await signed(pair, { alg });
        await keys.verify(jws, { jwks: { keys: [pair.jwk] } }, ['EdDSA']);
        await expect(keys.verify(jws, { jwks: { keys: [pair.jwk] } }, ['ES256'])).rejects.toThrow('not one');
      }
    }
  });

  it('CM1: an algorithm of another kind of key → no keys', async () => {
    const source = { jwks: { keys: [one.jwk] } };
    for (const alg of ['none', 'HS256', 'RS256', 'EdDSA', 'ES384', 'constructor']) {
      expect(await keys.forVerifying(source, { alg })).toEqual([]);
    }
    expect(await keys.forVerifying({}, header)).toEqual([]);
  });

  it('forEncrypting prefers a key with use enc, and never returns one with use sig', async () => {
    const [any, enc, sig, ec] = await Promise.all([
      aPair('RSA-OAEP', { kid: 'any' }),
      aPair('RSA-OAEP', { kid: 'enc', use: 'enc' }),
      aPair('RSA-OAEP', { kid: 'sig', use: 'sig' }),
      aPair('ECDH-ES', { kid: 'ec', use: 'enc' }),
    ]);
    const source = { jwks: { keys: [sig, any, enc, ec].map(({ jwk }) => jwk) } };
    expect(await keys.forEncrypting(source, 'RSA-OAEP-256')).toMatchObject({ kid: 'enc' });
    expect(await keys.forEncrypting(source, 'ECDH-ES+A128KW')).toMatchObject({ kid: 'ec' });
    expect(await keys.forEncrypting({ jwks: { keys: [sig.jwk, any.jwk] } }, 'RSA-OAEP')).toMatchObject({ kid: 'any' });
    await expect(keys.forEncrypting({ jwks: { keys: [sig.jwk] } }, 'RSA-OAEP')).rejects.toThrow('no key to encrypt');
  });
});
