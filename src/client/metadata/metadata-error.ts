import { OAuthError, type OAuthErrorOptions } from '../../common/index.js';

/**
 * Makes a refusal of client metadata; a refused redirect_uri is `redirectUriError` (RFC 7591 §3.2.2).
 *
 * @param description the member that is wrong, and what it must be; public
 */
export function metadataError(description: string, options?: OAuthErrorOptions): OAuthError {
  return new OAuthError('invalid_client_metadata', description, options);
}

/** As `metadataError`, for `redirect_uris`. */
export function redirectUriError(description: string, options?: OAuthErrorOptions): OAuthError {
  return new OAuthError('invalid_redirect_uri', description, options);
}
