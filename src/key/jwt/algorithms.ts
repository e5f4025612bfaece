import { constants, sign, verify, type KeyObject } from 'node:crypto';

/**
 * What we sign with (RFC 7518 §3.1, RFC 8037 §3.1): RS256 because OpenID Connect requires it, ES256 because it is quick
 * and short, PS256 and EdDSA for those who ask for them. EdDSA is Ed25519.
 */
export const SIGNING_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/**
 * The keys that others encrypt to us with (RFC 7518 §4.1): one of RSA for OAEP with either hash, one of P-256 for
 * ECDH-ES with or without a key wrapping.
 */
export const DECRYPTION_KEYS = ['RSA-OAEP', 'ECDH-ES'] as const;
export type DecryptionKey = (typeof DECRYPTION_KEYS)[number];

export const KEY_ALGORITHMS = [...SIGNING_ALGORITHMS, ...DECRYPTION_KEYS] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

export function isForSigning(alg: KeyAlgorithm): alg is SigningAlgorithm {
  return (SIGNING_ALGORITHMS as readonly string[]).includes(alg);
}

/** The `typ` of each kind of JWT we make, so that none passes for another (RFC 8725 §3.11). */
export const JWT_TYPES = ['JWT', 'at+jwt', 'logout+jwt'] as const;
export type JwtType = (typeof JWT_TYPES)[number];

/**
 * Signs as RFC 7518 §3.3 to §3.5 and RFC 8037 §3.1 say. Synchronous: a signature on the thread pool would queue behind
 * password hashes.
 *
 * @param input `<header>.<payload>` (RFC 7515 §5.1)
 */
export function signatureOf(alg: SigningAlgorithm, key: KeyObject, input: string): string {
  const data = Buffer.from(input);
  // The key alone, where that does: an object of options around it costs as much again as an ES256 signature.
  if (alg === 'PS256') return sign('sha256', data, keyFor(alg, key)).toString('base64url');
  const signature = sign(digestFor(alg), data, key);
  return (alg === 'ES256' ? concatenated(signature) : signature).toString('base64url');
}

/** Bytes of R and of S on P-256. */
const INTEGER = 32;

/**
 * An ECDSA signature as JWS has it, R and S side by side (RFC 7518 §3.4).
 *
 * @param der the ASN.1 SEQUENCE of the two that OpenSSL makes; on P-256 every length in it is a single byte
 */
function concatenated(der: Buffer): Buffer {
  const result = Buffer.alloc(2 * INTEGER);
  const endOfR = 4 + der[3]!;
  for (const [start, end, target] of [
    [4, endOfR, INTEGER],
    [endOfR + 2, der.length, 2 * INTEGER],
  ] as const) {
    // A leading zero keeps ASN.1's integer positive; one that is short is filled up on the left.
    const from = Math.max(start, end - INTEGER);
    der.copy(result, target - (end - from), from, end);
  }
  return result;
}

/** Whether a signature of `signatureOf` belongs to the input; false for one of any other form. */
export function isSignatureOf(alg: SigningAlgorithm, key: KeyObject, input: string, signature: Buffer): boolean {
  return verify(digestFor(alg), Buffer.from(input), keyFor(alg, key), signature);
}

/** Ed25519 hashes by itself. */
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
