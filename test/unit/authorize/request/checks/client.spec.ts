import { describe, expect, it } from 'vitest';
import { knownClient } from '../../../../../src/authorize/request/checks/client.js';
import { aClient } from '../../../../support/authorization-requests.js';

describe('client_id at /authorize (RFC 6749 §4.1.2.1)', () => {
  it('knownClient without client_id → AUTHZ-CLIENT-1', async () => {
    await expect(knownClient({}, async () => aClient())).rejects.toMatchObject({
      code: 'invalid_request',
      status: 400,
      rule: { id: 'AUTHZ-CLIENT-1' },
    });
  });

  it.each([
    ['an unknown client', null],
    ['a disabled client', aClient({}, { disabled: true })],
  ])('knownClient with %s → AUTHZ-CLIENT-2, with the same text', async (_, client) => {
    await expect(knownClient({ client_id: 'c' }, async () => client)).rejects.toMatchObject({
      code: 'invalid_client',
      status: 400,
      rule: { id: 'AUTHZ-CLIENT-2' },
      description: 'The client does not exist or is disabled',
    });
  });

  it('knownClient returns an enabled client', async () => {
    const client = aClient();
    await expect(knownClient({ client_id: 'client' }, async () => client)).resolves.toBe(client);
  });
});
