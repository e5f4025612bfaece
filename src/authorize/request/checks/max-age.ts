import { quoted } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * The maximum age of the sign-in in seconds (OIDC Core §3.1.2.1); null when there is no limit.
 *
 * @throws OAuthError `invalid_request` unless it is a whole number, zero or more
 */
export function requestedMaxAge({ max_age: text }: AuthorizationParameters): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text)) throw requestRefusals.maxAgeMalformed({ received: quoted(text) });
  return Number(text);
}
