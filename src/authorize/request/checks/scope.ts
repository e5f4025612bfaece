import { Scope, type ResponseType } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';
import type { Prompt } from './prompt.js';

/**
 * Parses the requested scope (RFC 6749 §3.3). The audience service checks whether the client is registered for it.
 * `offline_access` is ignored unless the response contains a code and the request prompts for consent (OIDC Core §11).
 *
 * @throws OAuthError `invalid_scope` for characters that are not allowed, and for a response_type that requires
 *   `openid` when `openid` is missing (OIDC Core §3.2.2.1)
 */
export function requestedScope(
  { scope: text }: AuthorizationParameters,
  responseType: ResponseType,
  prompts: ReadonlySet<Prompt>,
): Scope {
  const asked = Scope.parse(text);
  if (responseType.has('id_token') && !responseType.has('code') && !asked.has('openid')) {
    throw requestRefusals.scopeWithoutOpenId({ received: `response_type ${responseType}` });
  }
  const mayStayOffline = responseType.has('code') && prompts.has('consent');
  const scope = mayStayOffline ? asked : asked.filter((value) => value !== 'offline_access');
  // An empty scope would be replaced by the client's default_scope.
  if (scope.isEmpty && !asked.isEmpty) throw requestRefusals.scopeOfflineAccessAlone();
  return scope;
}
