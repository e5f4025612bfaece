import type { OAuthError, RefusalDetails } from '../../common/index.js';
import { authenticationRefusals } from '../refusals/authentication.js';

/**
 * Makes the one refusal for any failed authentication, so that it does not reveal which clients exist (RFC 6749 §5.2).
 *
 * @param reason for the log and the refusal record
 * @param details further values for the refusal record
 */
export function invalidClient(reason: string, details: RefusalDetails = {}): OAuthError {
  const expected = 'proof by the method that the client is registered for';
  return authenticationRefusals.failed({ reason, expected, received: reason, ...details });
}
