import type { Client } from '../../../client/index.js';
import type { Scope } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * Checks what protects the session of a client on FAPI 1.0: each request names its redirect_uri, and a nonce, or without
 * `openid` a state (FAPI 1.0 Baseline §5.2.2, §5.2.2.2, §5.2.2.3).
 *
 * @throws OAuthError `invalid_request`
 */
export function assertNonceOrState(parameters: AuthorizationParameters, scope: Scope, { profile }: Client): void {
  if (profile?.needsNonceOrState !== true) return;
  const { redirect_uri: redirectUri, nonce, state } = parameters;
  if (redirectUri === undefined) throw requestRefusals.redirectUriMissingForProfile();
  if (scope.has('openid') && nonce === undefined) throw requestRefusals.nonceMissingForProfile();
  if (!scope.has('openid') && state === undefined) throw requestRefusals.stateMissing();
}
