import type { Client } from '../../../client/index.js';
import { quoted } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * Finds the client of a request (RFC 6749 §4.1.2.1). Without a known client, an error cannot be redirected.
 *
 * @param find looks a client up, disabled ones included
 * @throws OAuthError `invalid_request`; `invalid_client`, the same for an unknown and a disabled client
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
