import { OAuthError } from '../../common/index.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * Request objects are not offered; ignoring one silently would answer another question than was asked
 * (OIDC Core §3.1.2.6, RFC 9101 §7).
 *
 * @throws OAuthError `request_not_supported`, `request_uri_not_supported`, `registration_not_supported`
 */
export function refuseRequestObject({ request, request_uri, registration }: AuthorizationParameters): void {
  if (request !== undefined) throw new OAuthError('request_not_supported', 'request is not supported');
  if (request_uri !== undefined) throw new OAuthError('request_uri_not_supported', 'request_uri is not supported');
  if (registration !== undefined) throw new OAuthError('registration_not_supported', 'registration is not supported');
}
