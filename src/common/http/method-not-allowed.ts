import { OAuthError } from '../oauth-error.js';

/**
 * Answers the methods that an endpoint does not take (RFC 9110 §15.5.6).
 *
 * @param allow the methods it does take, comma-separated
 * @throws OAuthError `invalid_request` with status 405, always
 */
export function methodNotAllowed(allow: string): never {
  throw new OAuthError('invalid_request', `This endpoint takes ${allow} only`, {
    status: 405,
    headers: { Allow: allow },
  });
}
