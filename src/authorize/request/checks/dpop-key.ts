import { isThumbprint } from '../../../token/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * The DPoP key to which the code is bound (RFC 9449 §10).
 *
 * @returns its thumbprint, null when the request names none
 * @throws OAuthError `invalid_request` for anything but a SHA-256 thumbprint in base64url
 */
export function dpopKey({ dpop_jkt: jkt }: AuthorizationParameters): string | null {
  if (jkt === undefined) return null;
  if (!isThumbprint(jkt)) throw requestRefusals.dpopKey();
  return jkt;
}
