import { OAuthError, type ResponseType, type Scope } from '../../../common/index.js';
import { LONGEST_NONCE } from '../../../config/index.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * What ties an ID token to the client's session (OIDC Core §3.2.2.1, §3.3.2.11): required wherever one comes from here.
 *
 * @throws OAuthError `invalid_request`
 */
export function requestedNonce(
  { nonce }: AuthorizationParameters,
  responseType: ResponseType,
  scope: Scope,
): string | null {
  if (nonce === undefined && responseType.has('id_token') && scope.has('openid')) {
    throw new OAuthError('invalid_request', 'nonce is missing', {
      rule: {
        section: 'OIDC Core §3.2.2.1, §3.3.2.11',
        expected: 'nonce, because an ID token comes from the authorization endpoint',
        received: 'nothing',
        fix: 'Send a new random nonce with each request, and compare it with that of the ID token.',
      },
    });
  }
  if (nonce !== undefined && Buffer.byteLength(JSON.stringify(nonce)) - 2 > LONGEST_NONCE) {
    throw new OAuthError('invalid_request', 'nonce is too long', {
      reason: `nonce is longer than ${LONGEST_NONCE} characters as JSON writes it`,
    });
  }
  return nonce ?? null;
}
