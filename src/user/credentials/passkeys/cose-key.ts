import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { decodeCredentialPublicKey as decode } from '@simplewebauthn/server/helpers';

/** COSE labels (RFC 9053 §7): `kty`, `alg`, and the parameters of a key, by its type. */
const KTY = 1;
const ALG = 3;
const CURVE = { crv: -1, x: -2, y: -3 };
const RSA = { n: -1, e: -2 };
/** Bytes of a coordinate of P-256, and of a public key of Ed25519. */
const COORDINATE = 32;
/** Bytes of the modulus and the exponent of an RSA key: larger ones make a signature slow to verify. */
const MODULUS = { least: 256, most: 512 };
const LONGEST_EXPONENT = 4;

/**
 * Whether a key can verify signatures: a COSE key for ES256, EdDSA or RS256 (RFC 8812) of the type and curve that
 * WebAuthn requires (Level 3 §5.8.5), whose point is on its curve.
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

/** @returns null for another algorithm, a key of another type or curve, and a key of unusual size */
function jwkOf(cose: ReturnType<typeof decode>): JsonWebKey | null {
  const members = cose as unknown as ReadonlyMap<number, unknown>;
  const bytes = (label: number) => Buffer.from(members.get(label) as Uint8Array);
  const text = (label: number) => bytes(label).toString('base64url');
  const isPoint = (kty: number, crv: number, ...coordinates: readonly number[]) =>
    members.get(KTY) === kty &&
    members.get(CURVE.crv) === crv &&
    coordinates.every((label) => bytes(label).length === COORDINATE);
  switch (members.get(ALG)) {
    case -7:
      return isPoint(2, 1, CURVE.x, CURVE.y) ? { kty: 'EC', crv: 'P-256', x: text(CURVE.x), y: text(CURVE.y) } : null;
    case -8:
      return isPoint(1, 6, CURVE.x) ? { kty: 'OKP', crv: 'Ed25519', x: text(CURVE.x) } : null;
    case -257:
      return members.get(KTY) === 3 && isOrdinary(bytes(RSA.n), bytes(RSA.e))
        ? { kty: 'RSA', n: text(RSA.n), e: text(RSA.e) }
        : null;
    default:
      return null;
  }
}

function isOrdinary(modulus: Buffer, exponent: Buffer): boolean {
  return modulus.length >= MODULUS.least && modulus.length <= MODULUS.most && exponent.length <= LONGEST_EXPONENT;
}
