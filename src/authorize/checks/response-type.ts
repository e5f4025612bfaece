import type { Client } from '../../client/index.js';
import { OAuthError } from '../../common/index.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/** The words of a `response_type`, whose order means nothing (RFC 6749 §3.1.1). */
export function wordsOf(responseType: string | undefined): readonly string[] {
  return (responseType ?? '').split(' ').filter((word) => word !== '');
}

/**
 * What is to come back (RFC 6749 §3.1.1).
 *
 * @param supported combinations, each as its sorted words
 * @returns the sorted words
 * @throws OAuthError `invalid_request`, `unsupported_response_type`, `unauthorized_client`
 */
export function requestedResponseType(
  { response_type: asked }: AuthorizationParameters,
  client: Client,
  supported: readonly string[],
): string {
  if (asked === undefined) throw new OAuthError('invalid_request', 'response_type is missing');
  const sorted = wordsOf(asked).toSorted().join(' ');
  if (!supported.includes(sorted)) {
    throw new OAuthError('unsupported_response_type', 'There is no such response_type');
  }
  if (!client.mayUseResponseType(sorted)) {
    throw new OAuthError('unauthorized_client', 'The client is not registered for this response_type');
  }
  return sorted;
}
