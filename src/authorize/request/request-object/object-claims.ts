import { type OAuthError } from '../../../common/index.js';
import { CLOCK_TOLERANCE, hasExpired, isAhead, isTime } from '../../../key/index.js';
import { requestObjectRefusals } from '../../refusals/request-object.js';

/** What the claims of a request object are checked against. */
export interface ObjectContext {
  readonly clientId: string;
  readonly issuer: string;
  /** Seconds since 1970. */
  readonly now: number;
  /** Whether `exp` and `nbf` are required, at most one hour apart. */
  readonly mustBeFresh: boolean;
  /** Whether `aud` is required; not when left out. */
  readonly mustNameServer?: boolean;
}

type Claims = Readonly<Record<string, unknown>>;

/** Seconds. */
const HOUR = 3600;
/**
 * The accepted `typ` values. Other JWTs that the client signs cannot pass for a request (RFC 9101 §4, RFC 8725 §3.11).
 */
const TYPES = ['jwt', 'oauth-authz-req+jwt'];

/**
 * Checks the claims of a request object (RFC 9101 §4, §6.3; OIDC Core §6.1), one rule a line.
 *
 * @param typ of the header; undefined when the header has none
 * @throws OAuthError `invalid_request_object`
 */
export function checkObjectClaims(claims: Claims, typ: string | undefined, context: ObjectContext): void {
  const { clientId, issuer, now, mustBeFresh, mustNameServer = false } = context;
  const { iss, aud, client_id: client } = claims;
  if (!isType(typ)) throw invalid('has another typ than JWT or oauth-authz-req+jwt');
  if ('request' in claims || 'request_uri' in claims) throw invalid('must not have request or request_uri');
  if (client !== undefined && client !== clientId) throw invalid('has the client_id of another client');
  if (iss !== undefined && iss !== clientId) throw invalid('has an iss other than the client_id');
  if (aud === undefined && mustNameServer) throw invalid('must have an aud'); // FAPI 1.0 Advanced §5.2.2-15
  if (aud !== undefined && !isAudience(issuer, aud)) throw invalid('has an aud other than this server');
  checkTimes(claims, now);
  if (mustBeFresh) checkFreshness(claims, now);
}

function isType(typ: string | undefined): boolean {
  return typ === undefined || TYPES.includes(typ.toLowerCase().replace(/^application\//, ''));
}

function isAudience(issuer: string, aud: unknown): boolean {
  return Array.isArray(aud) ? aud.includes(issuer) : aud === issuer;
}

function checkTimes({ exp, nbf, iat }: Claims, now: number): void {
  for (const time of [exp, nbf, iat])
    if (time !== undefined && !isTime(time)) throw invalid('has an exp, nbf or iat that is not a number of seconds');
  if (isTime(exp) && hasExpired(exp, now)) throw invalid('has expired');
  if ([nbf, iat].some((time) => isTime(time) && isAhead(time, now))) throw invalid('is not valid yet');
}

/** FAPI 1.0 Advanced §5.2.2 (13, 17), FAPI 2.0 Message Signing §5.3.1. */
function checkFreshness({ exp, nbf }: Claims, now: number): void {
  if (!isTime(exp) || !isTime(nbf)) throw invalid('must have exp and nbf');
  if (exp - nbf > HOUR) throw invalid('is valid for more than an hour');
  if (nbf < now - HOUR - CLOCK_TOLERANCE) throw invalid('is more than an hour old');
}

function invalid(fault: string): OAuthError {
  return requestObjectRefusals.claims({ fault });
}
