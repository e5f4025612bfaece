import type { Client } from '../../../client/index.js';
import { quoted, ResponseType } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * Parses and checks the response type (RFC 6749 §3.1.1).
 *
 * @param supported combinations, each as its sorted words
 * @throws OAuthError `invalid_request`, `unsupported_response_type`, `unauthorized_client`
 */
export function requestedResponseType(
  { response_type: asked }: AuthorizationParameters,
  client: Client,
  supported: readonly string[],
): ResponseType {
  const expected = `one of: ${supported.join(', ')}`;
  if (asked === undefined) throw requestRefusals.responseTypeMissing({ expected });
  const responseType = ResponseType.parse(asked);
  if (!supported.includes(responseType.toString()))
    throw requestRefusals.responseTypeUnknown({ expected, received: quoted(asked) });
  if (!client.mayUseResponseType(responseType.toString())) {
    const registered = `one of: ${client.metadata.response_types.join(', ')}`;
    throw requestRefusals.responseTypeNotRegistered({ expected: registered, received: quoted(asked) });
  }
  return responseType;
}
