import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { decodeCredentialPublicKey as decode } from '@simplewebauthn/server/helpers';

/** COSE labels (RFC 9053 §7): `alg`, and the parameters of a key, by its type. */
const ALG = 3;
const CURVE = { x: -2, y: -3 };
const RSA = { n: -1, e: -2 };
/** Bytes of the modulus and the exponent of an RSA key: larger ones make a signature slow to verify. */
const MODULUS = { least: 256, most: 512 };
const LONGEST_EXPONENT = 4;

/**
 * Whether a key can verify signatures: a COSE key for ES256, EdDSA or RS256 (RFC 8812) whose point is on its curve.
 *
 * @param bytes untrusted
 */
export async function isCoseKey(bytes: Buffer): Promise<boolean> {
  const { decodeCredentialPublicKey } = await import('@simplewebauthn/server/helpers');
  try {
    const jwk = jwkOf(decodeCredentialPublicKey(new Uint8Array(bytes)));
    return jwk !== null && createPublicKey({ key: jwk, format: 'jwk' }).type === 'public';
  } catch {
    return false;
  }
}

/** @returns null for another algorithm, and for an RSA key of unusual size */
function jwkOf(cose: ReturnType<typeof decode>): JsonWebKey | null {
  const members = cose as unknown as ReadonlyMap<number, unknown>;
  const bytes = (label: number) => Buffer.from(members.get(label) as Uint8Array);
  const text = (label: number) => bytes(label).toString('base64url');
  switch (members.get(ALG)) {
    case -7:
      return { kty: 'EC', crv: 'P-256', x: text(CURVE.x), y: text(CURVE.y) };
    case -8:
      return { kty: 'OKP', crv: 'Ed25519', x: text(CURVE.x) };
    case -257:
      return isOrdinary(bytes(RSA.n), bytes(RSA.e)) ? { kty: 'RSA', n: text(RSA.n), e: text(RSA.e) } : null;
    default:
      return null;
  }
}

function isOrdinary(modulus: Buffer, exponent: Buffer): boolean {
  return modulus.length >= MODULUS.least && modulus.length <= MODULUS.most && exponent.length <= LONGEST_EXPONENT;
}
