import { constants, sign, verify, type KeyObject } from 'node:crypto';

/**
 * The signing algorithms of this server (RFC 7518 §3.1, RFC 8037 §3.1): RS256 because OpenID Connect requires it, ES256
 * because it is quick and short, PS256 and EdDSA (Ed25519) for clients that register them.
 */
export const SIGNING_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/**
 * The keys with which clients encrypt for this server (RFC 7518 §4.1): an RSA key for OAEP with either hash, a P-256 key
 * for ECDH-ES with or without key wrapping.
 */
export const DECRYPTION_KEYS = ['RSA-OAEP', 'ECDH-ES'] as const;
export type DecryptionKey = (typeof DECRYPTION_KEYS)[number];

export const KEY_ALGORITHMS = [...SIGNING_ALGORITHMS, ...DECRYPTION_KEYS] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

export function isForSigning(alg: KeyAlgorithm): alg is SigningAlgorithm {
  return (SIGNING_ALGORITHMS as readonly string[]).includes(alg);
}

/** The `typ` of each kind of JWT of this server, so that one kind is not accepted as another (RFC 8725 §3.11). */
export const JWT_TYPES = ['JWT', 'at+jwt', 'logout+jwt', 'token-introspection+jwt'] as const;
export type JwtType = (typeof JWT_TYPES)[number];

/**
 * Signs (RFC 7518 §3.3 to §3.5, RFC 8037 §3.1). Synchronous: a signature on the thread pool would queue behind password
 * hashes.
 *
 * @param input `<header>.<payload>` (RFC 7515 §5.1)
 */
export function signatureOf(alg: SigningAlgorithm, key: KeyObject, input: string): string {
  const data = Buffer.from(input);
  // Without an options object where possible: the object costs as much again as an ES256 signature.
  if (alg === 'PS256') return sign('sha256', data, keyFor(alg, key)).toString('base64url');
  const signature = sign(digestFor(alg), data, key);
  return (alg === 'ES256' ? concatenated(signature) : signature).toString('base64url');
}

/** Bytes of R and of S for P-256. */
const INTEGER = 32;

/**
 * Converts an ECDSA signature to the form of JWS: R, then S (RFC 7518 §3.4).
 *
 * @param der the ASN.1 SEQUENCE of OpenSSL; for P-256 each length in it is a single byte
 */
function concatenated(der: Buffer): Buffer {
  const result = Buffer.alloc(2 * INTEGER);
  const endOfR = 4 + der[3]!;
  for (const [start, end, target] of [
    [4, endOfR, INTEGER],
    [endOfR + 2, der.length, 2 * INTEGER],
  ] as const) {
    // ASN.1 adds a leading zero to keep the integer positive; a short integer is padded on the left.
    const from = Math.max(start, end - INTEGER);
    der.copy(result, target - (end - from), from, end);
  }
  return result;
}

/** Whether a signature of `signatureOf` matches the input; false for a signature of another form. */
export function isSignatureOf(alg: SigningAlgorithm, key: KeyObject, input: string, signature: Buffer): boolean {
  return verify(digestFor(alg), Buffer.from(input), keyFor(alg, key), signature);
}

/** Ed25519 needs no hash: it hashes internally. */
function digestFor(alg: SigningAlgorithm): 'sha256' | null {
  return alg === 'EdDSA' ? null : 'sha256';
}

function keyFor(alg: SigningAlgorithm, key: KeyObject) {
  switch (alg) {
    case 'RS256':
      return { key, padding: constants.RSA_PKCS1_PADDING };
    case 'PS256':
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    case 'ES256':
      return { key, dsaEncoding: 'ieee-p1363' as const };
    case 'EdDSA':
      return { key };
  }
}
