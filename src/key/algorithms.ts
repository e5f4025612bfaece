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
  return sign(digestFor(alg), Buffer.from(input), keyFor(alg, key)).toString('base64url');
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
