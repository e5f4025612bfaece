import { describe, expect, it } from 'vitest';
import type { ClientMetadata } from '../../../../src/client/index.js';
import { assertMayRegisterItself, ownMetadata } from '../../../../src/client/registration/registration-policy.js';

const refused = (code: string) => expect.objectContaining({ code, status: 400 });

describe('ownMetadata (RFC 7591 §2)', () => {
  it('takes null for left out (RFC 7592 §2.2), and harmless values of the operator for nothing', () => {
    const sent = { client_name: 'A', tos_uri: null, skip_consent: false, resource_ids: [], disabled: null };
    expect(ownMetadata(sent)).toEqual({ client_name: 'A' });
  });

  it.each([[{ skip_consent: true }], [{ skip_consent: 'true' }], [{ disabled: true }], [{ resource_ids: ['admin'] }]])(
    'RG6: refuses %j, which is the operator to give',
    (sent) => expect(() => ownMetadata(sent)).toThrow(refused('invalid_client_metadata')),
  );

  it('refuses a software statement, rather than seem to believe it (RFC 7591 §2.3)', () => {
    expect(() => ownMetadata({ software_statement: 'e30.e30.' })).toThrow(refused('invalid_software_statement'));
  });

  it.each([
    ['openid clients:read', 'openid'],
    ['groups email orders:read profile', 'email profile'],
    ['', ''],
  ])('RFC 7591 §3.2.1: of scope "%s" keeps "%s"', (scope, kept) => {
    expect(ownMetadata({ scope, default_scope: scope })).toEqual({ scope: kept, default_scope: kept });
  });

  it('RFC 7591 §3.2.1: refuses a scope of which nothing is kept, but not such a default_scope', () => {
    expect(() => ownMetadata({ scope: 'orders:read' })).toThrow(refused('invalid_client_metadata'));
    expect(ownMetadata({ default_scope: 'orders:read' })).toEqual({ default_scope: '' });
  });

  it.each([[null], [[]], ['text'], [1], [undefined]])('refuses %j: no JSON object', (sent) => {
    expect(() => ownMetadata(sent)).toThrow(refused('invalid_client_metadata'));
  });
});

describe('assertMayRegisterItself', () => {
  const check = (metadata: { grant_types?: string[]; scope?: string }) => () =>
    assertMayRegisterItself({
      grant_types: ['authorization_code'],
      scope: 'openid',
      ...metadata,
    } as unknown as ClientMetadata);

  it('lets through what concerns the user who signs in', () => {
    const grant_types = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'];
    const scope = 'openid profile email address phone offline_access';
    expect(check({ grant_types, scope })).not.toThrow();
    expect(check({ scope: '' })).not.toThrow();
  });

  it.each([
    ['the password grant', { grant_types: ['authorization_code', 'password'] }],
    ['a grant that nobody has decided about', { grant_types: ['urn:example:new'] }],
    ['an admin scope', { scope: 'openid clients:write' }],
    ['the scope of an API', { scope: 'orders:read' }],
  ])('RG6: refuses %s', (_, metadata) => expect(check(metadata)).toThrow(refused('invalid_client_metadata')));
});
