import { describe, expect, it } from 'vitest';
import type { ClientMetadata } from '../../../../src/client/index.js';
import { assertMayRegisterItself, ownMetadata } from '../../../../src/client/registration/own-metadata.js';

const OFFERED = {
  grantTypes: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials', 'password', 'urn:example:new'],
  responseTypes: [
    'code',
    'code token',
    'code id_token',
    'code id_token token',
    'token',
    'id_token',
    'id_token token',
    'none',
  ],
};
const own = (sent: unknown) => ownMetadata(sent, OFFERED);
const refused = (code: string) => expect.objectContaining({ code, status: 400 });

describe('ownMetadata (RFC 7591 §2)', () => {
  it('null counts as absent (RFC 7592 §2.2), and default values of operator members are dropped', () => {
    const sent = { client_name: 'A', tos_uri: null, skip_consent: false, resource_ids: [], disabled: null };
    expect(own(sent)).toEqual({ client_name: 'A' });
  });

  it.each([[{ skip_consent: true }], [{ skip_consent: 'true' }], [{ disabled: true }], [{ resource_ids: ['admin'] }]])(
    'RG6: refuses %j, which only an administrator can set → CLIENT-SELF-3',
    (sent) => expect(() => own(sent)).toThrow(refused('invalid_client_metadata')),
  );

  it('a software statement → CLIENT-REGISTRATION-5, because ignoring it would look like trust (RFC 7591 §2.3)', () => {
    expect(() => own({ software_statement: 'e30.e30.' })).toThrow(refused('invalid_software_statement'));
  });

  it.each([
    ['openid clients:read', 'openid'],
    ['groups email orders:read profile', 'email profile'],
    ['', ''],
  ])('RFC 7591 §3.2.1: scope "%s" → keeps "%s"', (scope, kept) => {
    expect(own({ scope, default_scope: scope })).toEqual({ scope: kept, default_scope: kept });
  });

  it('RFC 7591 §3.2.1: a scope without an allowed value → CLIENT-SELF-4; such a default_scope → empty', () => {
    expect(() => own({ scope: 'orders:read' })).toThrow(refused('invalid_client_metadata'));
    expect(own({ default_scope: 'orders:read' })).toEqual({ default_scope: '' });
  });

  it.each<[object, object]>([
    [{ grant_types: ['authorization_code', 'password'] }, { grant_types: ['authorization_code'] }],
    [{ grant_types: ['urn:example:new', 'refresh_token', 'implicit'] }, { grant_types: ['refresh_token', 'implicit'] }],
    [{ grant_types: ['authorization_code', 'nothing', 'constructor'] }, { grant_types: ['authorization_code'] }],
    [
      { grant_types: ['authorization_code', 'client_credentials'], token_endpoint_auth_method: 'none' },
      { grant_types: ['authorization_code'], token_endpoint_auth_method: 'none' },
    ],
    [{ response_types: ['code', 'id_token', 'telepathy'] }, { response_types: ['code'] }],
    [
      { grant_types: ['authorization_code', 'implicit'], response_types: ['token id_token code', 'code foo', 'none'] },
      { grant_types: ['authorization_code', 'implicit'], response_types: ['token id_token code', 'none'] },
    ],
    [
      { grant_types: ['password', 'implicit'], response_types: ['code', 'id_token'] },
      { grant_types: ['implicit'], response_types: ['id_token'] },
    ],
    [
      { grant_types: [], response_types: [] },
      { grant_types: [], response_types: [] },
    ],
  ])('RFC 7591 §3.2.1: %j → keeps %j', (sent, kept) => {
    expect(own(sent)).toEqual(kept);
  });

  it.each([
    { grant_types: ['password'] },
    { grant_types: ['nothing', 'password'] },
    { grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' },
    { response_types: ['id_token'] },
    { response_types: ['telepathy'] },
    { grant_types: ['client_credentials'], response_types: ['code'] },
  ])('RFC 7591 §3.2.1: refuses %j, because no useful value is left', (sent) => {
    expect(() => own(sent)).toThrow(refused('invalid_client_metadata'));
  });

  it.each([
    { grant_types: 'password' },
    { grant_types: [1] },
    { grant_types: [1], response_types: ['id_token'] },
    { response_types: {} },
  ])('keeps %j, whose type the validator refuses', (sent) => {
    expect(own(sent)).toEqual(sent);
  });

  it.each([{ access_token_ttl: 60 }, { id_token_ttl: 1 }, { refresh_token_ttl: 60 }, { refresh_token_idle_ttl: 60 }])(
    'RG6: refuses %j, a lifetime that only an administrator can set → CLIENT-SELF-3',
    (sent) => expect(() => own(sent)).toThrow(refused('invalid_client_metadata')),
  );

  it.each([[null], [[]], ['text'], [1], [undefined]])(
    'refuses %j, which is not a JSON object → CLIENT-METADATA-3',
    (sent) => {
      expect(() => own(sent)).toThrow(refused('invalid_client_metadata'));
    },
  );
});

describe('assertMayRegisterItself', () => {
  const check = (metadata: { grant_types?: string[]; scope?: string }) => () =>
    assertMayRegisterItself({
      grant_types: ['authorization_code'],
      scope: 'openid',
      ...metadata,
    } as unknown as ClientMetadata);

  it('accepts scopes about the user', () => {
    const grant_types = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'];
    const scope = 'openid profile email address phone offline_access';
    expect(check({ grant_types, scope })).not.toThrow();
    expect(check({ scope: '' })).not.toThrow();
  });

  it.each([
    ['the password grant', { grant_types: ['authorization_code', 'password'] }],
    ['an unknown grant', { grant_types: ['urn:example:new'] }],
    ['an admin scope', { scope: 'openid clients:write' }],
    ['a scope of an API', { scope: 'orders:read' }],
  ])('RG6: refuses %s → CLIENT-SELF-4', (_, metadata) =>
    expect(check(metadata)).toThrow(refused('invalid_client_metadata')),
  );
});
