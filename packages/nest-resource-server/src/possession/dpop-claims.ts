import { Refusal, shown } from '../refusals/refusal.js';
import { normalUrl } from './normal-url.js';

/** What the claims of a proof must match. Times are seconds. */
export interface ProofContext {
  readonly method: string;
  /** The public URL of the request, without the query. */
  readonly url: string;
  /** SHA-256 of the access token, base64url. */
  readonly ath: string;
  readonly now: number;
  readonly maxAge: number;
  readonly clockTolerance: number;
}

export interface ProofClaims {
  readonly jti: string;
  readonly iat: number;
  readonly nonce: string | undefined;
}

const LONGEST_JTI = 300;

/**
 * Checks the claims of a proof whose signature is valid, one rule a line (RFC 9449 §4.3).
 *
 * @throws Refusal `dpop-…`
 */
export function checkProofClaims(claims: object, context: ProofContext): ProofClaims {
  const { jti, htm, htu, iat, ath, nonce } = claims as Readonly<Record<string, unknown>>;
  const { method, url, now, maxAge, clockTolerance } = context;
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_JTI) throw malformed('jti');
  if (nonce !== undefined && typeof nonce !== 'string') throw malformed('nonce');
  if (typeof iat !== 'number' || !Number.isFinite(iat)) throw malformed('iat');
  if (htm !== method) throw new Refusal('dpop-htm', { detail: `htm is ${shown(htm)} instead of ${method}` });
  if (typeof htu !== 'string' || !isSameUrl(htu, url)) {
    throw new Refusal('dpop-htu', { detail: `htu is ${shown(withoutQuery(htu))} instead of ${shown(url)}` });
  }
  if (iat + maxAge + clockTolerance < now) throw new Refusal('dpop-iat', { detail: `${Math.round(now - iat)} s old` });
  if (iat - clockTolerance > now) throw new Refusal('dpop-iat', { detail: `${Math.round(iat - now)} s ahead` });
  if (ath !== context.ath) throw new Refusal('dpop-ath');
  return { jti, iat, nonce };
}

function isSameUrl(htu: string, url: string): boolean {
  const expected = normalUrl(url);
  return expected !== null && normalUrl(htu) === expected;
}

function withoutQuery(htu: unknown): unknown {
  return typeof htu === 'string' ? htu.split(/[?#]/, 1)[0] : htu;
}

function malformed(claim: string): Refusal {
  return new Refusal('dpop-malformed', { detail: `${claim} is missing or malformed` });
}
