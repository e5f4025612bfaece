import type { Client } from '../../../client/index.js';
import { OAuthError, quoted } from '../../../common/index.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * Who asks (RFC 6749 §4.1.2.1): without a known client there is nowhere to send an error.
 *
 * @param find looks a client up; disabled ones are found too
 * @throws OAuthError `invalid_request`, or `invalid_client` alike for an unknown and a disabled one
 */
export async function knownClient(
  { client_id: id }: AuthorizationParameters,
  find: (id: string) => Promise<Client | null>,
): Promise<Client> {
  if (id === undefined) {
    throw new OAuthError('invalid_request', 'client_id is missing', {
      rule: {
        section: 'RFC 6749 §4.1.1',
        expected: 'client_id',
        received: 'nothing',
        fix: 'Send the client_id that the application is registered with.',
      },
    });
  }
  const client = await find(id);
  if (client === null || client.disabled) {
    const reason = client === null ? 'unknown client_id' : 'the client is disabled';
    throw new OAuthError('invalid_client', 'There is no such client, or it is switched off', {
      reason,
      status: 400,
      rule: {
        section: 'RFC 6749 §4.1.2.1',
        expected: 'the client_id of a client that exists and is not disabled',
        received: quoted(id),
        fix: 'Send the client_id that the application is registered with at this very server.',
      },
    });
  }
  return client;
}
