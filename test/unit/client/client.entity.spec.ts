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
  it('TK11: is refused a grant that it is not registered for with unauthorized_client', () => {
    const client = aClient({ grant_types: ['client_credentials'] });
    expect(() => client.assertMayUse('client_credentials')).not.toThrow();
    expect(() => client.assertMayUse('password')).toThrow(expect.objectContaining({ code: 'unauthorized_client' }));
  });

  it('AZ15: knows its response types with their words sorted', () => {
    const client = aClient({ response_types: ['id_token code'] });
    expect(client.mayUseResponseType('code id_token')).toBe(true);
    expect(client.mayUseResponseType('code')).toBe(false);
  });

  it.each([
    ['is alive at first', {}, 0, false],
    ['ended when it was issued before everything was revoked', { tokensNotBefore: NOON }, -1, true],
    ['is alive when it was issued since', { tokensNotBefore: NOON }, 0, false],
    ['ended while the client is disabled', { disabled: true }, 0, true],
  ])('what was issued to it %s', (_, columns, milliseconds, ended) => {
    expect(aClient({}, columns).ended(new Date(NOON.getTime() + milliseconds))).toBe(ended);
  });

  it.each([
    [
      'a public client of a custom scheme',
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
  ])('LC14: %s always prompts at the URI of the request, its first: %s', (_, sent, always) => {
    const client = aClient(sent);
    expect(client.alwaysPromptsAt(client.redirectUris[0]!)).toBe(always);
  });

  it('AZ4: needs PKCE when it is public or says so', () => {
    expect(aClient({}).requiresPkce).toBe(false);
    expect(aClient({ require_pkce: true }).requiresPkce).toBe(true);
    expect(aClient({ token_endpoint_auth_method: 'none' }).requiresPkce).toBe(true);
  });
});
