import { Scope, type ResponseType } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';
import type { Prompt } from './prompt.js';

/**
 * What is asked for (RFC 6749 §3.3). Whether the client is registered for it is the audience service's to say.
 * `offline_access` is ignored unless a code comes back and the person is asked (OIDC Core §11).
 *
 * @throws OAuthError `invalid_scope` for characters that are not allowed, and where only `openid` makes sense of the
 *   response_type (OIDC Core §3.2.2.1)
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
  // Otherwise the request would seem to have asked for nothing, and get the default_scope.
  if (scope.isEmpty && !asked.isEmpty) throw requestRefusals.scopeOfflineAccessAlone();
  return scope;
}
