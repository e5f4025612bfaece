import type { Client } from '../../../client/index.js';
import type { ResponseType, Scope } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/** What a request asks for. */
interface Asked {
  readonly responseType: ResponseType;
  readonly scope: Scope;
}

/**
 * Checks what protects the session of a client on FAPI 1.0: each request names a scope, and a nonce, or without `openid`
 * a state (FAPI 1.0 Baseline §5.2.2.2, §5.2.2.3). An ID token that serves as a detached signature needs `openid`
 * (FAPI 1.0 Advanced §5.2.2.1).
 *
 * @throws OAuthError `invalid_request`, or `invalid_scope` where `openid` is missing
 */
export function assertNonceOrState(
  parameters: AuthorizationParameters,
  { responseType, scope }: Asked,
  { profile }: Client,
): void {
  if (profile?.needsNonceOrState !== true) return;
  const { nonce, state } = parameters;
  if (parameters.scope === undefined) throw requestRefusals.scopeMissingForProfile();
  const isOpenId = scope.has('openid');
  if (responseType.has('id_token') && !isOpenId) {
    throw requestRefusals.scopeWithoutOpenId({ received: `response_type ${responseType}` });
  }
  if (isOpenId && nonce === undefined) throw requestRefusals.nonceMissingForProfile();
  if (!isOpenId && state === undefined) throw requestRefusals.stateMissing();
}

/**
 * Checks that a request names its redirect_uri, where the profile of the client demands it even with only one registered
 * (FAPI 1.0 Baseline §5.2.2, FAPI 2.0 §5.3.2.2).
 *
 * @throws OAuthError `invalid_request`
 */
export function assertNamesRedirectUri({ redirect_uri: uri }: AuthorizationParameters, { profile }: Client): void {
  if (profile?.needsRedirectUri === true && uri === undefined) throw requestRefusals.redirectUriMissingForProfile();
}
