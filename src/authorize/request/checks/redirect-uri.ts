import { HTTPS_ONLY, isPlainHttp, type Client, type HttpRules } from '../../../client/index.js';
import { quoted, wordsOf } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * Where the answer goes (RFC 6749 §3.1.2.3, RFC 9700 §4.1.3): byte for byte one of the registered URIs.
 * It may be left out by a client that registered a single one, and only outside OpenID Connect (OIDC Core §3.1.2.1).
 *
 * @param http where answers may go by plain http: nowhere when left out
 * @throws OAuthError `invalid_request`; it has to be shown here, for nothing may be sent to an unregistered URI
 */
export function registeredRedirectUri(
  { redirect_uri: sent, scope }: AuthorizationParameters,
  client: Client,
  http: HttpRules = HTTPS_ONLY,
): string {
  const uri = sent ?? onlyOne(client, scope);
  if (sent !== undefined && !client.hasRedirectUri(sent)) {
    const expected = `byte for byte one of: ${client.redirectUris.join(' ')}`;
    throw requestRefusals.redirectUriNotRegistered({ expected, received: quoted(sent) });
  }
  if (isPlainHttp(uri) && !http.mayRedirectTo(new URL(uri))) {
    throw requestRefusals.redirectUriPlainHttp({ received: quoted(uri) });
  }
  return uri;
}

function onlyOne({ redirectUris: [first, ...more] }: Client, scope: string | undefined): string {
  if (wordsOf(scope).includes('openid')) throw requestRefusals.redirectUriMissingForOpenId();
  if (first === undefined || more.length > 0) throw requestRefusals.redirectUriMissing();
  return first;
}
