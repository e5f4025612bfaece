import { hash } from 'node:crypto';
import { equalsInConstantTime } from '../../common/index.js';

/** The supported methods (RFC 7636 §4.2). `plain` does not protect against an attacker who reads the request. */
export const CODE_CHALLENGE_METHODS = ['S256'] as const;

/** 32 bytes in base64url without padding (RFC 7636 §4.2). */
const S256_CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
/** RFC 7636 §4.1. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

/** Whether a `code_challenge_method` is offered; a missing one means `plain` (RFC 7636 §4.3). */
export function isChallengeMethod(text: string | undefined): boolean {
  return CODE_CHALLENGE_METHODS.some((method) => method === text);
}

/** Whether a `code_challenge` can be a SHA-256 in base64url (RFC 7636 §4.2). */
export function isCodeChallenge(text: string): boolean {
  return S256_CHALLENGE.test(text);
}

/**
 * Checks the PKCE proof of a redemption (RFC 7636 §4.6); only S256 is offered. A verifier without a challenge is
 * refused as well: it is a sign of a downgrade (RFC 9700 §2.1.1).
 *
 * @param verifier `code_verifier` of the token request
 * @param challenge SHA-256 of the verifier in base64url; null when the authorization request had none
 */
export function provesKey(verifier: string | undefined, challenge: string | null): boolean {
  if (verifier === undefined || challenge === null) return verifier === undefined && challenge === null;
  if (!VERIFIER.test(verifier)) return false;
  return equalsInConstantTime(hash('sha256', verifier, 'base64url'), challenge);
}
