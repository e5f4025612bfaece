import { HTTPS_ONLY, isPlainHttp, type Client, type HttpRules } from '../../../client/index.js';
import { OAuthError, quoted, wordsOf } from '../../../common/index.js';
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
    throw new OAuthError('invalid_request', 'redirect_uri is not registered for this client', {
      rule: {
        section: 'RFC 6749 §3.1.2.3, RFC 9700 §4.1.3',
        expected: `byte for byte one of: ${client.redirectUris.join(' ')}`,
        received: quoted(sent),
        fix: 'Send a redirect_uri exactly as it is registered for the client, or register this one.',
      },
    });
  }
  if (isPlainHttp(uri) && !http.mayRedirectTo(new URL(uri))) {
    throw new OAuthError('invalid_request', 'redirect_uri must not be plain http', {
      rule: {
        section: 'RFC 9700 §2.6',
        expected: 'https, or http on a loopback address or a host of HTTP_REDIRECT_HOSTS',
        received: quoted(uri),
        fix: 'Serve the redirect_uri by https, and register that.',
      },
    });
  }
  return uri;
}

function onlyOne({ redirectUris: [first, ...more] }: Client, scope: string | undefined): string {
  const isOpenId = wordsOf(scope).includes('openid');
  if (first === undefined || more.length > 0 || isOpenId) {
    throw new OAuthError('invalid_request', 'redirect_uri is missing', {
      rule: {
        section: isOpenId ? 'OIDC Core §3.1.2.1' : 'RFC 6749 §3.1.2.3',
        expected: 'redirect_uri; it may be left out only where one is registered and scope has no openid',
        received: 'nothing',
        fix: 'Send the redirect_uri that the client is registered with.',
      },
    });
  }
  return first;
}
