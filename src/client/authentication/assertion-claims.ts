import { CLOCK_TOLERANCE, hasExpired, isAhead, isTime } from '../../key/index.js';

/** Values that the claims of a client assertion must match. */
export interface AssertionContext {
  readonly clientId: string;
  /** Accepted audiences. */
  readonly audiences: readonly string[];
  /** Whether `aud` must be a text, not a list (FAPI 2.0 §5.3.2.1). */
  readonly audienceIsText: boolean;
  /** Seconds since 1970. */
  readonly now: number;
}

/** What a valid assertion still needs: a check that it is used only once. */
export interface ValidAssertion {
  readonly jti: string;
  /** Seconds since 1970; after this time the assertion is refused as expired. */
  readonly usableUntil: number;
}

/** In seconds. The server remembers each assertion until it expires, so the lifetime is bounded. */
const MAX_LIFETIME = 3600;
const MAX_JTI_LENGTH = 500;
/** Accepted values of `typ` (RFC 7515 §4.1.9): other JWTs of the client are not assertions (RFC 8725 §3.11). */
const TYPES = ['jwt', 'client-authentication+jwt'];

/**
 * Checks the claims of a client assertion whose signature is valid (RFC 7523 §3, OIDC Core §9), one rule a line.
 *
 * @param typ of the header, undefined if absent
 * @throws Error with the reason, for the log
 */
export function checkAssertionClaims(
  { iss, sub, aud, exp, nbf, iat, jti }: Readonly<Record<string, unknown>>,
  typ: string | undefined,
  { clientId, audiences, audienceIsText, now }: AssertionContext,
): ValidAssertion {
  if (typ !== undefined && !TYPES.includes(typ.toLowerCase())) throw new Error('typ is not that of an assertion');
  if (iss !== clientId) throw new Error('iss is not the client (RFC 7523 §3.1)');
  if (sub !== clientId) throw new Error('sub is not the client (RFC 7523 §3.2)');
  if (audienceIsText && typeof aud !== 'string') throw new Error('aud is not the issuer alone (FAPI 2.0 §5.3.2.1)');
  if (!isAudience(aud, audiences)) throw new Error('aud is not this server (RFC 7523 §3.3)');
  if (!isTime(exp)) throw new Error('exp is missing (RFC 7523 §3.4)');
  if (hasExpired(exp, now)) throw new Error('the assertion has expired (RFC 7523 §3.4)');
  if (exp > now + MAX_LIFETIME + CLOCK_TOLERANCE) throw new Error('exp is too far ahead');
  if (nbf !== undefined && !(isTime(nbf) && !isAhead(nbf, now))) throw new Error('nbf is ahead (RFC 7523 §3.5)');
  if (iat !== undefined && !(isTime(iat) && !isAhead(iat, now))) throw new Error('iat is ahead (RFC 7523 §3.6)');
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH)
    throw new Error('jti is missing (OIDC Core §9)');
  return { jti, usableUntil: Math.ceil(exp) + CLOCK_TOLERANCE };
}

/** All audiences must be this server: another server in the list could replay the assertion here. */
function isAudience(aud: unknown, accepted: readonly string[]): boolean {
  const all: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return all.length > 0 && all.every((one) => typeof one === 'string' && accepted.includes(one));
}
