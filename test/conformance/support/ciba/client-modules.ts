import { expectError } from '../fapi/expectations.js';
import type { FapiModules } from '../fapi/fapi-plan.js';
import { byRs256 } from '../fapi/keys.js';
import { answer, ask, pollAtOnce, start } from './ciba-requests.js';
import { receivePings } from './pings.js';
import type { FapiContext } from '../fapi/fapi-plan.js';
import type { How } from '../fapi/fapi-calls.js';

const CLIENT_ERRORS = ['invalid_client', 'invalid_request'] as const;

/** A poll with changed authentication is answered with an error. */
const polledWith =
  (howOf: (context: FapiContext) => How | Promise<How>, ...errors: readonly string[]) =>
  async (context: FapiContext): Promise<void> => {
    const { client } = context;
    if (client.metadata['backchannel_token_delivery_mode'] === 'ping') receivePings(client);
    const started = await start(client);
    expectError(await pollAtOnce(client, started, await howOf(context)), ...errors);
    await answer(client, started, 'allow');
  };

/** For variants with `private_key_jwt`. */
export const ASSERTION_MODULES: FapiModules = {
  'fapi-ciba-id1-ensure-without-client-assertion-in-token-endpoint-request': polledWith(
    () => ({ assertion: null }),
    ...CLIENT_ERRORS,
  ),
  'fapi-ciba-id1-ensure-without-client-assertion-in-backchannel-authorization-request': async ({ client }) => {
    expectError(await ask(client, {}, { assertion: null }), ...CLIENT_ERRORS);
  },
  'fapi-ciba-id1-ensure-client-assertion-signature-algorithm-in-backchannel-authorization-request-is-RS256-fails':
    async ({ client }) => {
      expectError(await ask(client, {}, { assertedBy: await byRs256(client.key) }), 'invalid_client');
    },
  'fapi-ciba-id1-ensure-client-assertion-signature-algorithm-in-token-endpoint-request-is-RS256-fails': polledWith(
    async ({ client }) => ({ assertedBy: await byRs256(client.key) }),
    'invalid_client',
  ),
  'fapi-ciba-id1-ensure-client-assertion-with-iss-aud-to-token-endpoint-succeeds': polledWith(
    ({ suite }) => ({ assertion: { claims: { aud: suite.issuer } } }),
    'authorization_pending',
    'slow_down',
  ),
};

/** For variants with `mtls`: the client_id of one client with the certificate of the other. */
export const CERTIFICATE_MODULES: FapiModules = {
  'fapi-ciba-id1-ensure-different-client-id-and-issuer-in-backchannel-authorization-request': async ({
    client,
    client2,
  }) => {
    expectError(
      await ask(
        client2,
        {},
        { object: { claims: { iss: client.id } }, signedBy: client.key, certificate: client.certificate },
      ),
      'invalid_client',
    );
  },
  'fapi-ciba-id1-ensure-wrong-client-id-in-token-endpoint-request': async ({ client, client2 }) => {
    if (client.metadata['backchannel_token_delivery_mode'] === 'ping') receivePings(client);
    const started = await start(client);
    expectError(
      await pollAtOnce(client2, started, { certificate: client.certificate }),
      'invalid_client',
      'invalid_grant',
    );
    await answer(client, started, 'allow');
  },
  'fapi-ciba-id1-ensure-wrong-client-id-in-backchannel-authorization-request': async ({ client, client2 }) => {
    expectError(
      await ask(client2, {}, { signedBy: client.key, certificate: client.certificate }),
      'access_denied',
      ...CLIENT_ERRORS,
    );
  },
};
