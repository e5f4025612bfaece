import { OAuthError, ResponseType } from '../../../common/index.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * How the answer is to travel (OAuth 2.0 Multiple Response Types §2.1).
 *
 * @param supported names of the response modes
 * @throws OAuthError `invalid_request` for an unknown mode, and for tokens in a query
 */
export function assertResponseMode(
  { response_mode: mode, response_type: responseType }: AuthorizationParameters,
  supported: readonly string[],
): void {
  if (mode === undefined) return;
  if (!supported.includes(mode)) throw new OAuthError('invalid_request', 'There is no such response_mode');
  if (mode === 'query' && ResponseType.parse(responseType).returnsTokens) {
    throw new OAuthError('invalid_request', 'response_mode query is not allowed where tokens are returned');
  }
}
