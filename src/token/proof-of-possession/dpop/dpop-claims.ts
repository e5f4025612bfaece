import { normalUri } from '../../../common/index.js';
import { hasExpired, isAhead, isTime } from '../../../key/index.js';

/** What the claims of a proof must match (RFC 9449 §4.3). */
export interface ProofContext {
  /** The method of the request. */
  readonly method: string;
  /** The URLs of the request, at the issuer and its aliases, without query and fragment. */
  readonly urls: readonly string[];
  /** Seconds since 1970. */
  readonly now: number;
  /** At a resource: SHA-256 of the access token, base64url. */
  readonly ath?: string;
}

export interface ValidProof {
  readonly jti: string;
  readonly nonce: string | undefined;
  /** When it becomes too old, in seconds since 1970. */
  readonly exp: number;
}

/** Seconds in which a proof is accepted after `iat`, besides the tolerance for clocks. */
const LIFETIME = 60;
const LONGEST_JTI = 300;

/**
 * Checks the claims of a proof whose signature is valid, one rule a line (RFC 9449 §4.3).
 *
 * @throws Error that names the rule
 */
export function checkProofClaims(claims: Readonly<Record<string, unknown>>, context: ProofContext): ValidProof {
  const { jti, htm, htu, iat, ath, nonce } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_JTI) throw new Error('jti is missing or too long');
  if (htm !== context.method) throw new Error(`htm is not ${context.method}`);
  if (typeof htu !== 'string' || !context.urls.some((url) => isSameUrl(htu, url)))
    throw new Error(`htu is not ${context.urls.join(' or ')}`);
  if (!isTime(iat)) throw new Error('iat is not a number of seconds');
  if (hasExpired(iat + LIFETIME, context.now)) throw new Error('iat is too long ago');
  if (isAhead(iat, context.now)) throw new Error('iat is in the future');
  if (context.ath !== undefined && ath !== context.ath) throw new Error('ath is not the hash of the access token');
  if (nonce !== undefined && typeof nonce !== 'string') throw new Error('nonce is not a text');
  return { jti, nonce, exp: iat + LIFETIME };
}

/** Compares after normalization, without query and fragment (RFC 9449 §4.3). */
function isSameUrl(htu: string, url: string): boolean {
  return normalUri(htu.split(/[?#]/, 1)[0]!) === normalUri(url);
}
