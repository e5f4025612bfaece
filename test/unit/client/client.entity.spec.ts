import { describe, expect, it } from 'vitest';
import { Client } from '../../../src/client/index.js';
import { withDefaults } from '../../../src/client/metadata/client-metadata.js';
import type { ClientMetadataDto } from '../../../src/client/metadata/client-metadata.dto.js';

const NOON = new Date('2026-11-21T12:00:00.000Z');

function aClient(sent: ClientMetadataDto, columns: Partial<Client> = {}): Client {
  return Object.assign(new Client(), {
    id: 'a',
    metadata: withDefaults(sent),
    disabled: false,
    tokensNotBefore: null,
    registeredBy: null,
    expiresAt: null,
    ...columns,
  });
}

describe('Client', () => {
  it('TK11: a grant that is not registered → unauthorized_client', () => {
    const client = aClient({ grant_types: ['client_credentials'] });
    expect(() => client.assertMayUse('client_credentials')).not.toThrow();
    expect(() => client.assertMayUse('password')).toThrow(expect.objectContaining({ code: 'unauthorized_client' }));
  });

  it('AZ15: compares response types by their sorted words', () => {
    const client = aClient({ response_types: ['id_token code'] });
    expect(client.mayUseResponseType('code id_token')).toBe(true);
    expect(client.mayUseResponseType('code')).toBe(false);
  });

  it.each([
    ['is valid by default', {}, 0, false],
    ['has ended if issued before the revocation', { tokensNotBefore: NOON }, -1, true],
    ['is valid if issued since the revocation', { tokensNotBefore: NOON }, 0, false],
    ['has ended while the client is disabled', { disabled: true }, 0, true],
  ])('a token of the client %s', (_, columns, milliseconds, ended) => {
    expect(aClient({}, columns).ended(new Date(NOON.getTime() + milliseconds))).toBe(ended);
  });

  it.each([
    [
      'a public client with a custom scheme',
      { token_endpoint_auth_method: 'none', redirect_uris: ['com.example:/cb'] },
      true,
    ],
    [
      'a public client on loopback',
      { token_endpoint_auth_method: 'none', redirect_uris: ['http://127.0.0.1/cb'] },
      true,
    ],
    [
      'a public client on the web',
      { token_endpoint_auth_method: 'none', redirect_uris: ['https://a.example/cb'] },
      false,
    ],
    ['a confidential client on loopback', { redirect_uris: ['http://127.0.0.1/cb'] }, false],
    [
      'a public client on the web that also has a loopback URI',
      { token_endpoint_auth_method: 'none', redirect_uris: ['https://a.example/cb', 'http://localhost:5173/cb'] },
      false,
    ],
    [
      'a public client on loopback that also has a URI on the web',
      { token_endpoint_auth_method: 'none', redirect_uris: ['http://localhost:5173/cb', 'https://a.example/cb'] },
      true,
    ],
  ])('LC14: %s → remembered consent is ignored at its first redirect_uri: %s', (_, sent, always) => {
    const client = aClient(sent);
    expect(client.alwaysPromptsAt(client.redirectUris[0]!)).toBe(always);
  });

  it('AZ4: requires PKCE if it is public or if it registered require_pkce', () => {
    expect(aClient({}).requiresPkce).toBe(false);
    expect(aClient({ require_pkce: true }).requiresPkce).toBe(true);
    expect(aClient({ token_endpoint_auth_method: 'none' }).requiresPkce).toBe(true);
  });
});
