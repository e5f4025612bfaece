import type { ResponseType, Scope } from '../../../common/index.js';
import { LONGEST_NONCE } from '../../../config/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * Checks the nonce, which binds an ID token to the client's session (OIDC Core §3.2.2.1, §3.3.2.11). It is required
 * when this endpoint returns an ID token.
 *
 * @throws OAuthError `invalid_request`
 */
export function requestedNonce(
  { nonce }: AuthorizationParameters,
  responseType: ResponseType,
  scope: Scope,
): string | null {
  if (nonce === undefined && responseType.has('id_token') && scope.has('openid')) {
    throw requestRefusals.nonceMissing();
  }
  if (nonce !== undefined && Buffer.byteLength(JSON.stringify(nonce)) - 2 > LONGEST_NONCE) {
    throw requestRefusals.nonceTooLong({
      reason: `nonce is longer than ${LONGEST_NONCE} characters as JSON writes it`,
    });
  }
  return nonce ?? null;
}
