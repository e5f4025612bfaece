import { CLOCK_TOLERANCE, hasExpired, isAhead, isTime } from '../../key/index.js';

/** What a client assertion must fit. */
export interface AssertionContext {
  readonly clientId: string;
  /** Any of these may be its audience. */
  readonly audiences: readonly string[];
  /** Seconds since 1970. */
  readonly now: number;
}

/** What remains to be done with claims that are right: to let them through once. */
export interface SoundAssertion {
  readonly jti: string;
  /** Seconds since 1970: from then on its age refuses it. */
  readonly usableUntil: number;
}

/** Seconds: nobody needs an assertion for longer, and each is remembered until it ends. */
const LONGEST = 3600;
const LONGEST_JTI = 500;
/** Only these `typ` (RFC 7515 §4.1.9): no other JWT that the client signed passes for an assertion (RFC 8725 §3.11). */
const TYPES = ['jwt', 'client-authentication+jwt'];

/**
 * Judges the claims of a client assertion whose signature is right (RFC 7523 §3, OIDC Core §9), one rule a line.
 *
 * @param typ of the header, undefined where it has none
 * @throws Error that says what is wrong, for the log
 */
export function checkAssertionClaims(
  { iss, sub, aud, exp, nbf, iat, jti }: Readonly<Record<string, unknown>>,
  typ: string | undefined,
  { clientId, audiences, now }: AssertionContext,
): SoundAssertion {
  if (typ !== undefined && !TYPES.includes(typ.toLowerCase())) throw new Error('typ is not that of an assertion');
  if (iss !== clientId) throw new Error('iss is not the client (RFC 7523 §3.1)');
  if (sub !== clientId) throw new Error('sub is not the client (RFC 7523 §3.2)');
  if (!isAudience(aud, audiences)) throw new Error('aud is not this server (RFC 7523 §3.3)');
  if (!isTime(exp)) throw new Error('exp is missing (RFC 7523 §3.4)');
  if (hasExpired(exp, now)) throw new Error('it has expired (RFC 7523 §3.4)');
  if (exp > now + LONGEST + CLOCK_TOLERANCE) throw new Error('exp is too far ahead');
  if (nbf !== undefined && !(isTime(nbf) && !isAhead(nbf, now))) throw new Error('nbf is ahead (RFC 7523 §3.5)');
  if (iat !== undefined && !(isTime(iat) && !isAhead(iat, now))) throw new Error('iat is ahead (RFC 7523 §3.6)');
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_JTI)
    throw new Error('jti is missing (OIDC Core §9)');
  return { jti, usableUntil: Math.ceil(exp) + CLOCK_TOLERANCE };
}

/** Several are fine where all of them are ours: meant for another server too, it could be replayed here by that one. */
function isAudience(aud: unknown, accepted: readonly string[]): boolean {
  const all: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return all.length > 0 && all.every((one) => typeof one === 'string' && accepted.includes(one));
}
