import type { Client } from '../../../client/index.js';
import { quoted, ResponseType } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * Checks the response mode (OAuth 2.0 Multiple Response Types §2.1, JARM §2.3).
 *
 * @param supported names of the response modes
 * @throws OAuthError `invalid_request` for an unknown mode, and for tokens in a query, unless they are encrypted
 */
export function assertResponseMode(
  { response_mode: mode, response_type: responseType }: AuthorizationParameters,
  supported: readonly string[],
  client: Client,
): void {
  const type = ResponseType.parse(responseType).toString();
  if (mustBeJwt(type, client) && !isJwtMode(mode)) throw requestRefusals.responseModeSigned();
  if (mode === undefined) return;
  if (!supported.includes(mode)) {
    throw requestRefusals.responseModeUnknown({ expected: `one of: ${supported.join(', ')}`, received: quoted(mode) });
  }
  const isSafe = mode === 'query.jwt' ? client.encryptsResponses : mode !== 'query';
  if (!isSafe && ResponseType.parse(responseType).returnsTokens) {
    throw requestRefusals.responseModeQuery({ received: `response_type ${responseType}` });
  }
}

/** Whether the response to a request of that type must be a JWT (JARM). */
export function mustBeJwt(sortedWords: string, { profile }: Client): boolean {
  const plain = profile?.plainResponses ?? null;
  return plain !== null && !plain.includes(sortedWords);
}

function isJwtMode(mode: string | undefined): boolean {
  return mode === 'jwt' || mode?.endsWith('.jwt') === true;
}
