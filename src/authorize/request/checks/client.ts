import type { Client } from '../../../client/index.js';
import { quoted } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
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
  if (id === undefined) throw requestRefusals.clientIdMissing();
  const client = await find(id);
  if (client === null) throw requestRefusals.clientUnknown({ reason: 'unknown client_id', received: quoted(id) });
  if (client.disabled) throw requestRefusals.clientUnknown({ reason: 'the client is disabled', received: quoted(id) });
  return client;
}
