import { OAuthError } from '../../../common/index.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * How old the sign-in may be, in seconds (OIDC Core §3.1.2.1); null when any age will do.
 *
 * @throws OAuthError `invalid_request` unless it is a whole number, zero or more
 */
export function requestedMaxAge({ max_age: text }: AuthorizationParameters): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text)) throw new OAuthError('invalid_request', 'max_age must be a whole number of seconds');
  return Number(text);
}
