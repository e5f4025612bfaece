import { describe, expect, it } from 'vitest';
import type { ClientMetadataDto } from '../../../../src/client/metadata/client-metadata.dto.js';
import { withDefaults } from '../../../../src/client/metadata/client-metadata.js';
import { validateMetadata } from '../../../../src/client/metadata/metadata-validator.js';

const OFFERED = {
  grantTypes: ['authorization_code', 'client_credentials', 'password', 'refresh_token', 'implicit'],
  responseTypes: ['code', 'code token', 'code id_token', 'code id_token token', 'token', 'id_token', 'none'],
  authMethods: ['client_secret_basic', 'client_secret_post', 'none'],
  authAlgorithms: {},
};
const REDIRECT = { redirect_uris: ['https://client.example/cb'] };
const BOTH = ['authorization_code', 'implicit'];

const checked = (sent: ClientMetadataDto) => {
  const metadata = withDefaults(sent);
  validateMetadata(metadata, OFFERED);
  return metadata;
};

describe('client metadata: defaults (RFC 7591 §2)', () => {
  it('a client with only a redirect_uri uses the code flow with a secret', () => {
    expect(checked(REDIRECT)).toEqual({
      ...REDIRECT,
      response_types: ['code'],
      grant_types: ['authorization_code'],
      application_type: 'web',
      contacts: [],
      scope: 'openid profile email address phone offline_access',
      token_endpoint_auth_method: 'client_secret_basic',
      post_logout_redirect_uris: [],
      backchannel_logout_session_required: false,
      frontchannel_logout_session_required: false,
      require_pushed_authorization_requests: false,
      authorization_signed_response_alg: 'RS256',
      introspection_signed_response_alg: 'RS256',
      dpop_bound_access_tokens: false,
      tls_client_certificate_bound_access_tokens: false,
      require_dpop_nonce: false,
      backchannel_user_code_parameter: false,
      require_signed_request_object: false,
      require_auth_time: false,
      subject_type: 'public',
      id_token_signed_response_alg: 'RS256',
      access_token_format: 'jwt',
      default_scope: '',
      resource_ids: [],
      authorization_details_types: [],
      require_pkce: false,
      skip_consent: false,
      strict_client_authentication: false,
      id_token_on_refresh: true,
      claims_in_id_token: false,
    });
  });

  it('a client without user grants has no response types and no scope', () => {
    expect(checked({ grant_types: ['client_credentials'] })).toMatchObject({ response_types: [], scope: '' });
  });

  it.each(['password', 'refresh_token'])(
    'a client with only the grant %s has no response types, but the scopes about the user',
    (grant) => {
      const { response_types, scope } = checked({ grant_types: [grant] });
      expect([response_types, scope]).toEqual([[], expect.stringContaining('openid')]);
    },
  );

  it('AZ4: a public client always requires PKCE, regardless of require_pkce', () => {
    const metadata = checked({ ...REDIRECT, token_endpoint_auth_method: 'none', require_pkce: false });
    expect(metadata.require_pkce).toBe(true);
  });

  it('the order of the words in a response_type does not matter', () => {
    const sent = { ...REDIRECT, grant_types: BOTH, response_types: ['token id_token code', 'code token id_token'] };
    expect(checked(sent).response_types).toEqual(['code id_token token']);
  });
});

describe('client metadata: consistency (RFC 7591 §2.1)', () => {
  it.each<[string, ClientMetadataDto]>([
    ['none with implicit', { ...REDIRECT, grant_types: ['implicit'], response_types: ['none'] }],
    ['none with authorization_code', { ...REDIRECT, response_types: ['none'] }],
    ['hybrid with both grants', { ...REDIRECT, grant_types: BOTH, response_types: ['code token'] }],
    ['a grant without its response type', { ...REDIRECT, grant_types: BOTH }],
    ['a default scope within the scope', { ...REDIRECT, scope: 'read write', default_scope: 'read' }],
  ])('accepts %s', (_, sent) => expect(() => checked(sent)).not.toThrow());

  it.each<[string, string, ClientMetadataDto]>([
    ['AZ15: code without authorization_code', 'CLIENT-TYPES-1', { ...REDIRECT, grant_types: ['implicit'], response_types: ['code'] }],
    ['AZ15: implicit alone and no response_types', 'CLIENT-TYPES-1', { ...REDIRECT, grant_types: ['implicit'] }],
    ['AZ15: token without implicit', 'CLIENT-TYPES-1', { ...REDIRECT, response_types: ['token'] }],
    ['AZ15: id_token without implicit', 'CLIENT-TYPES-1', { ...REDIRECT, response_types: ['id_token'] }],
    ['AZ15: hybrid without implicit', 'CLIENT-TYPES-1', { ...REDIRECT, response_types: ['code id_token'] }],
    ['AZ15: hybrid without authorization_code', 'CLIENT-TYPES-1', { ...REDIRECT, grant_types: ['implicit'], response_types: ['code token'] }],
    ['AZ15: none without either grant', 'CLIENT-TYPES-1', { grant_types: ['password'], response_types: ['none'] }],
    ['AZ15: an unknown response type', 'CLIENT-METADATA-5', { ...REDIRECT, response_types: ['code magic'] }],
    ['AZ15: a repeated word', 'CLIENT-METADATA-5', { ...REDIRECT, response_types: ['code code'] }],
    ['AZ15: an empty response type', 'CLIENT-METADATA-5', { ...REDIRECT, response_types: [''] }],
    ['TK11: an unknown grant type', 'CLIENT-METADATA-5', { ...REDIRECT, grant_types: ['authorization_code', 'magic'] }],
    ['TK12: client_credentials for a public client', 'CLIENT-TYPES-2', { grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' }],
    ['an unknown authentication method', 'CLIENT-METADATA-5', { ...REDIRECT, token_endpoint_auth_method: 'magic' }],
    ['a default scope outside the scope', 'CLIENT-SCOPE-1', { ...REDIRECT, scope: 'read', default_scope: 'write' }],
    ['openid in the default scope', 'CLIENT-SCOPE-2', { ...REDIRECT, default_scope: 'openid' }],
    ['offline_access in the default scope', 'CLIENT-SCOPE-2', { ...REDIRECT, default_scope: 'offline_access' }],
    ['a scope with a quote', 'CLIENT-METADATA-6', { ...REDIRECT, scope: 'read "write"' }],
    ['a scope with a line break', 'CLIENT-METADATA-6', { ...REDIRECT, scope: 'read\nwrite' }],
    ['more than the column holds', 'CLIENT-METADATA-4', { redirect_uris: Array.from({ length: 40 }, (_, i) => `https://client.example/${i}${'x'.repeat(1900)}`) }],
  ])('refuses %s → %s', (_, id, sent) => {
    const rule = expect.objectContaining({ id }) as unknown;
    expect(() => checked(sent)).toThrow(expect.objectContaining({ code: 'invalid_client_metadata', rule }));
  }); // prettier-ignore

  it.each([['authorization_code'], ['implicit']])('no redirect_uris with %s → CLIENT-REDIRECT-3', (grant) => {
    const response_types = grant === 'implicit' ? ['token'] : ['code'];
    expect(() => checked({ grant_types: [grant], response_types })).toThrow(
      expect.objectContaining({ code: 'invalid_redirect_uri' }),
    );
  });

  it('RG2: redirect_uris, post_logout_redirect_uris and pages are each checked', () => {
    const bad = 'http://client.example/#x';
    expect(() => checked({ redirect_uris: [...REDIRECT.redirect_uris, bad] })).toThrow('redirect_uris');
    expect(() => checked({ ...REDIRECT, post_logout_redirect_uris: [bad] })).toThrow('post_logout_redirect_uris');
    for (const member of ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri']) {
      expect(() => checked({ ...REDIRECT, [member]: bad })).toThrow(member);
    }
  });
});
