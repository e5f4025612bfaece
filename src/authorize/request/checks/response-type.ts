import type { Client } from '../../../client/index.js';
import { OAuthError, quoted, ResponseType } from '../../../common/index.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * What is to come back (RFC 6749 §3.1.1).
 *
 * @param supported combinations, each as its sorted words
 * @throws OAuthError `invalid_request`, `unsupported_response_type`, `unauthorized_client`
 */
export function requestedResponseType(
  { response_type: asked }: AuthorizationParameters,
  client: Client,
  supported: readonly string[],
): ResponseType {
  if (asked === undefined) {
    throw new OAuthError('invalid_request', 'response_type is missing', {
      rule: {
        section: 'RFC 6749 §3.1.1',
        expected: `one of: ${supported.join(', ')}`,
        received: 'nothing',
        fix: 'Send response_type; most applications want code.',
      },
    });
  }
  const responseType = ResponseType.parse(asked);
  if (!supported.includes(responseType.toString())) {
    throw new OAuthError('unsupported_response_type', 'There is no such response_type', {
      rule: {
        section: 'RFC 6749 §3.1.1',
        expected: `one of: ${supported.join(', ')}`,
        received: quoted(asked),
        fix: 'Use one of response_types_supported of the discovery document; most applications want code.',
      },
    });
  }
  if (!client.mayUseResponseType(responseType.toString())) {
    throw new OAuthError('unauthorized_client', 'The client is not registered for this response_type', {
      rule: {
        section: 'RFC 6749 §4.1.2.1, OIDC Registration §2',
        expected: `one of: ${client.metadata.response_types.join(', ')}`,
        received: quoted(asked),
        fix: 'Add this response_type to response_types of the client, or send one that is there.',
      },
    });
  }
  return responseType;
}
