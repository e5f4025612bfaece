import { OAuthError } from '../../../common/index.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';
import { wordsOf } from './response-type.js';

/** Whether a response holds a token, which must not stand in a query (OAuth 2.0 Multiple Response Types §5). */
export function bringsTokens(responseType: string | undefined): boolean {
  const words = wordsOf(responseType);
  return words.includes('token') || words.includes('id_token');
}

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
  if (mode === 'query' && bringsTokens(responseType)) {
    throw new OAuthError('invalid_request', 'response_mode query is not allowed where tokens are returned');
  }
}
