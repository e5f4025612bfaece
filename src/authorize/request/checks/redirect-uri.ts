import { HTTPS_ONLY, isPlainHttp, type Client, type HttpRules } from '../../../client/index.js';
import { quoted, wordsOf } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * The redirect_uri of a request (RFC 6749 §3.1.2.3, RFC 9700 §4.1.3): byte for byte a registered one. A client that
 * registered exactly one may omit it, but not in OpenID Connect (OIDC Core §3.1.2.1).
 *
 * @param http the hosts that may receive responses over plain http: none by default
 * @throws OAuthError `invalid_request`, for a page: an error must not be redirected to an unregistered URI
 */
export function registeredRedirectUri(
  { redirect_uri: sent, scope }: AuthorizationParameters,
  client: Client,
  http: HttpRules = HTTPS_ONLY,
): string {
  const uri = sent ?? onlyRedirectUri(client, scope);
  if (sent !== undefined && !client.hasRedirectUri(sent)) {
    const expected = `byte for byte one of: ${client.redirectUris.join(' ')}`;
    throw requestRefusals.redirectUriNotRegistered({ expected, received: quoted(sent) });
  }
  if (isPlainHttp(uri) && !http.mayRedirectTo(new URL(uri))) {
    throw requestRefusals.redirectUriPlainHttp({ received: quoted(uri) });
  }
  return uri;
}

function onlyRedirectUri({ redirectUris: [first, ...more] }: Client, scope: string | undefined): string {
  if (wordsOf(scope).includes('openid')) throw requestRefusals.redirectUriMissingForOpenId();
  if (first === undefined || more.length > 0) throw requestRefusals.redirectUriMissing();
  return first;
}
