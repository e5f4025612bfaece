import type { OAuthError, RefusalDetails } from '../../common/index.js';
import { authenticationRefusals } from '../refusals/authentication.js';

/**
 * One answer whatever was wrong, so that nobody learns which clients exist (RFC 6749 §5.2).
 *
 * @param reason for the log and the refusal record
 * @param details where more can be said than the reason
 */
export function invalidClient(reason: string, details: RefusalDetails = {}): OAuthError {
  const expected = 'proof by the method that the client is registered for';
  return authenticationRefusals.failed({ reason, expected, received: reason, ...details });
}
