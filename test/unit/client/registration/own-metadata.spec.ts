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
  it('takes null for left out (RFC 7592 §2.2), and harmless values of the operator for nothing', () => {
    const sent = { client_name: 'A', tos_uri: null, skip_consent: false, resource_ids: [], disabled: null };
    expect(own(sent)).toEqual({ client_name: 'A' });
  });

  it.each([[{ skip_consent: true }], [{ skip_consent: 'true' }], [{ disabled: true }], [{ resource_ids: ['admin'] }]])(
    'RG6: refuses %j, which is the operator to give',
    (sent) => expect(() => own(sent)).toThrow(refused('invalid_client_metadata')),
  );

  it('refuses a software statement, rather than seem to believe it (RFC 7591 §2.3)', () => {
    expect(() => own({ software_statement: 'e30.e30.' })).toThrow(refused('invalid_software_statement'));
  });

  it.each([
    ['openid clients:read', 'openid'],
    ['groups email orders:read profile', 'email profile'],
    ['', ''],
  ])('RFC 7591 §3.2.1: of scope "%s" keeps "%s"', (scope, kept) => {
    expect(own({ scope, default_scope: scope })).toEqual({ scope: kept, default_scope: kept });
  });

  it('RFC 7591 §3.2.1: refuses a scope of which nothing is kept, but not such a default_scope', () => {
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
  ])('RFC 7591 §3.2.1: of %j keeps %j', (sent, kept) => {
    expect(own(sent)).toEqual(kept);
  });

  it.each([
    { grant_types: ['password'] },
    { grant_types: ['nothing', 'password'] },
    { grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' },
    { response_types: ['id_token'] },
    { response_types: ['telepathy'] },
    { grant_types: ['client_credentials'], response_types: ['code'] },
  ])('RFC 7591 §3.2.1: refuses %j, of which nothing useful is left', (sent) => {
    expect(() => own(sent)).toThrow(refused('invalid_client_metadata'));
  });

  it.each([
    { grant_types: 'password' },
    { grant_types: [1] },
    { grant_types: [1], response_types: ['id_token'] },
    { response_types: {} },
  ])('leaves %j as it is, whose type others refuse', (sent) => {
    expect(own(sent)).toEqual(sent);
  });

  it.each([{ access_token_ttl: 60 }, { id_token_ttl: 1 }, { refresh_token_ttl: 60 }, { refresh_token_idle_ttl: 60 }])(
    'RG6: refuses %j, which an administrator sets',
    (sent) => expect(() => own(sent)).toThrow(refused('invalid_client_metadata')),
  );

  it.each([[null], [[]], ['text'], [1], [undefined]])('refuses %j: no JSON object', (sent) => {
    expect(() => own(sent)).toThrow(refused('invalid_client_metadata'));
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
