import { isLoopbackName } from '../../../config/index.js';
import type { ClientMetadata } from '../client-metadata.js';
import { metadataUriRefusals } from '../../refusals/metadata.js';
import { isPlainHttp, type HttpRules } from '../plain-http.js';
import { malformedFault, noHttp, notHttpsFault, partsOf, PORT_ZERO, wrongUri, type AllowsHttp } from './uris.js';

export type ApplicationType = ClientMetadata['application_type'];

/**
 * Checks each redirect_uri; a client with a browser-based grant needs at least one (RFC 6749 §3.1.2.2).
 *
 * @throws OAuthError `invalid_redirect_uri`
 */
export function checkRedirectUris(metadata: ClientMetadata, { mayRedirectTo }: HttpRules): void {
  const { redirect_uris: uris, grant_types: grants, application_type: application } = metadata;
  if (uris.length === 0 && (grants.includes('authorization_code') || grants.includes('implicit'))) {
    throw metadataUriRefusals.noRedirectUri();
  }
  uris.forEach((uri, i) => checkRedirectUri(uri, application, mayRedirectTo, `redirect_uris[${i}]`));
}

/**
 * Checks each post_logout_redirect_uri by the rules of a redirect_uri (OIDC RP-Initiated Logout §3.1).
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkPostLogoutRedirectUris(metadata: ClientMetadata, { mayRedirectTo }: HttpRules): void {
  const { post_logout_redirect_uris: uris, application_type: application } = metadata;
  uris.forEach((uri, i) =>
    checkPostLogoutRedirectUri(uri, application, mayRedirectTo, `post_logout_redirect_uris[${i}]`),
  );
}

/**
 * Checks that a client with a plain http redirect_uri authenticates and receives only codes there: others can read the
 * answer on the network, and only the client's secret and PKCE protect a code (RFC 9700 §2.6).
 *
 * @throws OAuthError `invalid_redirect_uri`, `invalid_client_metadata`
 */
export function checkPlainHttpRedirects({ redirect_uris: uris, ...metadata }: ClientMetadata): void {
  if (!uris.some(isPlainHttp)) return;
  if (metadata.token_endpoint_auth_method === 'none') {
    throw metadataUriRefusals.httpOfPublicClient();
  }
  if (metadata.response_types.some((type) => type !== 'code')) {
    throw metadataUriRefusals.httpBeyondCode();
  }
}

/**
 * Checks that a client that registered itself has no plain http redirect_uri, even if an administrator changes it.
 *
 * @throws OAuthError `invalid_redirect_uri`
 */
export function checkRedirectsOfSelfRegistered({ redirect_uris: uris }: ClientMetadata): void {
  if (!uris.some(isPlainHttp)) return;
  throw metadataUriRefusals.httpOfSelfRegistered();
}

/**
 * Checks a redirect_uri for registration (RFC 9700 §2.1, §2.6; RFC 8252 §7): https, or http on loopback or on a host of
 * HTTP_REDIRECT_HOSTS. A native client may also use a private-use scheme: a reversed domain name, which contains a dot
 * (§7.1). This excludes `javascript:`, `data:` and similar schemes.
 *
 * @param allowsHttp hosts of HTTP_REDIRECT_HOSTS
 * @param place of the URI in the metadata, for the refusal: `redirect_uris[1]`
 * @throws OAuthError `invalid_redirect_uri` for any other URI, naming the place and the URI
 */
export function checkRedirectUri(
  uri: string,
  application: ApplicationType,
  allowsHttp = noHttp,
  place = 'redirect_uris',
): void {
  const fault = returnUriFault(uri, application, allowsHttp);
  if (fault !== undefined) throw wrongUri(fault, place, uri, metadataUriRefusals.redirectUri);
}

/**
 * Checks a post_logout_redirect_uri by the same rules.
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkPostLogoutRedirectUri(
  uri: string,
  application: ApplicationType,
  allowsHttp = noHttp,
  place = 'post_logout_redirect_uris',
): void {
  const fault = returnUriFault(uri, application, allowsHttp);
  if (fault !== undefined) throw wrongUri(fault, place, uri);
}

function returnUriFault(uri: string, application: ApplicationType, allowsHttp: AllowsHttp): string | undefined {
  const isWeb = /^https?:/i.test(uri);
  const fault = malformedFault(uri) ?? (isWeb ? notHttpsFault(uri, allowsHttp) : privateSchemeFault(uri, application));
  // Port 0 is allowed for native clients on loopback, because their port may vary (RFC 8252 §7.3).
  if (fault === PORT_ZERO && application === 'native' && isLoopbackName(new URL(uri).hostname)) return undefined;
  return fault;
}

function privateSchemeFault(uri: string, application: ApplicationType): string | undefined {
  if (application !== 'native') return 'must be https; other schemes are for application_type native';
  return partsOf(uri).scheme?.includes('.')
    ? undefined
    : 'must begin with a reversed domain name where its scheme is private, as com.example.app';
}
