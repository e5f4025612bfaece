import { generateKeyPairSync } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { describe, expect, it } from 'vitest';
import { isCoseKey } from '../../../../../src/user/credentials/passkeys/cose-key.js';

type Members = readonly (readonly [label: number, value: number | Uint8Array])[];

const bytes = (base64url: string | undefined) => new Uint8Array(Buffer.from(base64url!, 'base64url'));
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
const ed = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });

const ES256: Members = [[1, 2], [3, -7], [-1, 1], [-2, bytes(ec.x)], [-3, bytes(ec.y)]]; // prettier-ignore
const EDDSA: Members = [[1, 1], [3, -8], [-1, 6], [-2, bytes(ed.x)]]; // prettier-ignore
const RS256: Members = [[1, 3], [3, -257], [-1, bytes(rsa.n)], [-2, bytes(rsa.e)]]; // prettier-ignore

const changed = (members: Members, label: number, value: number | Uint8Array): Members => [
  ...members.filter(([one]) => one !== label),
  [label, value],
];
const without = (members: Members, label: number): Members => members.filter(([one]) => one !== label);
const encoded = (members: Members) => Buffer.from(isoCBOR.encode(new Map(members)));

describe('isCoseKey (RFC 9053 §7, WebAuthn Level 3 §5.8.5)', () => {
  it.each([
    ['ES256', ES256],
    ['EdDSA', EDDSA],
    ['RS256', RS256],
  ])('a key for %s → true', async (_, members) => {
    expect(await isCoseKey(encoded(members))).toBe(true);
  });

  it.each([
    ['ES256 without a type', without(ES256, 1)],
    ['ES256 of type OKP', changed(ES256, 1, 1)],
    ['ES256 of type RSA', changed(ES256, 1, 3)],
    ['ES256 without a curve', without(ES256, -1)],
    ['ES256 with the curve P-384', changed(ES256, -1, 2)],
    ['ES256 with the curve Ed25519', changed(ES256, -1, 6)],
    ['ES256 with 33 bytes of x', changed(ES256, -2, new Uint8Array([0, ...bytes(ec.x)]))],
    ['ES256 with 31 bytes of y', changed(ES256, -3, bytes(ec.y).slice(1))],
    ['ES256 without y', without(ES256, -3)],
    ['ES256 with a number as y', changed(ES256, -3, 32)],
    ['ES256 with a point that is not on its curve', changed(ES256, -3, new Uint8Array(32).fill(1))],
    ['EdDSA of type EC2', changed(EDDSA, 1, 2)],
    ['EdDSA with the curve P-256', changed(EDDSA, -1, 1)],
    ['EdDSA with the curve Ed448', changed(EDDSA, -1, 7)],
    ['EdDSA with 57 bytes of x', changed(EDDSA, -2, new Uint8Array(57).fill(1))],
    ['EdDSA without x', without(EDDSA, -2)],
    ['RS256 of type EC2', changed(RS256, 1, 2)],
    ['RS256 without a type', without(RS256, 1)],
    ['RS256 with a modulus of 1024 bits', changed(RS256, -1, new Uint8Array(128).fill(255))],
    ['RS256 with an exponent of 8 bytes', changed(RS256, -2, new Uint8Array(8).fill(1))],
    ['ES384', changed(ES256, 3, -35)],
    ['no algorithm', without(ES256, 3)],
  ])('%s → false', async (_, members) => {
    expect(await isCoseKey(encoded(members))).toBe(false);
  });

  it.each(['', 'a0', '80', '01', 'ff', 'a5010203'])('the bytes %j → false', async (hex) => {
    expect(await isCoseKey(Buffer.from(hex, 'hex'))).toBe(false);
  });
});
