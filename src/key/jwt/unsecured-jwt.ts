import type { VerifiedJwt } from '../client-keys/client-keys.js';
import { claimsOf, parseCompactJws } from './compact-jws.js';
import { joseHeaderOf } from './jose-header.js';

/**
 * Reads a JWT with `alg: none` (RFC 7519 §6.1), which everyone can make. Only for clients that registered `none`;
 * otherwise `none` is never accepted (RFC 8725 §3.1).
 *
 * @throws Error when it has another `alg` or a signature, or is malformed
 */
export function unsecuredJwtOf(jwt: string): VerifiedJwt {
  const header = joseHeaderOf(jwt);
  if (header.alg !== 'none') throw new Error('alg is not none, as was agreed on');
  const { payload, signature } = parseCompactJws(jwt);
  if (signature.length > 0) throw new Error('alg is none, and there is a signature (RFC 7518 §3.6)');
  return { header, claims: claimsOf(payload) };
}
