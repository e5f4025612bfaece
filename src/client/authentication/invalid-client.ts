import { OAuthError } from '../../common/index.js';

/**
 * One answer whatever was wrong, so that nobody learns which clients exist (RFC 6749 §5.2).
 *
 * @param reason for the log
 */
export function invalidClient(reason: string): OAuthError {
  return new OAuthError('invalid_client', 'Client authentication failed', { reason });
}
