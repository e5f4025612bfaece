import { describe, expect, it } from 'vitest';
import { withDefaults } from '../../../../../src/client/metadata/client-metadata.js';
import { checkRequestObjects } from '../../../../../src/client/metadata/rules/request-objects.js';
import type { ClientMetadataDto } from '../../../../../src/client/metadata/client-metadata.dto.js';
import { errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

const JWKS = { jwks: { keys: [{}] } };
const checked = (sent: ClientMetadataDto) => checkRequestObjects(withDefaults(sent));
const faultOf = (sent: ClientMetadataDto) => errorOf(() => checked(sent));

describe('client metadata: request objects (OIDC Registration §2, RFC 9101 §10.5)', () => {
  it('the default content encryption is A128CBC-HS256', () => {
    expect(withDefaults({ request_object_encryption_alg: 'ECDH-ES' })).toMatchObject({
      request_object_encryption_enc: 'A128CBC-HS256',
    });
    expect(withDefaults({}).request_object_encryption_enc).toBeUndefined();
  });

  it.each<ClientMetadataDto>([
    {},
    { request_object_signing_alg: 'none' },
    { request_object_signing_alg: 'EdDSA', ...JWKS },
    { require_signed_request_object: true, jwks_uri: 'https://client.example/jwks' },
    { request_uris: ['https://client.example/request?a=b', 'https://client.example/request#GkurKxf5T0Y-mnPFCHqWOMiZi4'] },
  ])('28: accepts %j', (sent) => {
    expect(faultOf(sent)).toBeUndefined();
  }); // prettier-ignore

  it.each<[string, string, ClientMetadataDto]>([
    ['an algorithm without keys', 'CLIENT-OBJECT-2', { request_object_signing_alg: 'ES256' }],
    ['signatures required without keys', 'CLIENT-OBJECT-2', { require_signed_request_object: true }],
    ['required signatures with the algorithm none', 'CLIENT-OBJECT-1', { require_signed_request_object: true, request_object_signing_alg: 'none', ...JWKS }],
    ['enc without alg', 'CLIENT-OBJECT-3', { request_object_encryption_enc: 'A256GCM' }],
    ['RG2: an http request_uri', 'CLIENT-URI-1', { request_uris: ['http://client.example/r'] }],
    ['RG2: http on loopback', 'CLIENT-URI-1', { request_uris: ['http://localhost/r'] }],
    ['RG2: two fragments', 'CLIENT-URI-1', { request_uris: ['https://client.example/r#a#b'] }],
    ['RG2: a space in a fragment', 'CLIENT-URI-1', { request_uris: ['https://client.example/r#a b'] }],
    ['RG2: a wildcard', 'CLIENT-URI-1', { request_uris: ['https://*.example/r'] }],
    ['RG2: user information', 'CLIENT-URI-1', { request_uris: ['https://a@client.example/r'] }],
    ['RG2: no host', 'CLIENT-URI-1', { request_uris: ['https:///r'] }],
  ])('refuses %s → %s', (_, id, sent) => {
    expect(faultOf(sent)).toBe('invalid_client_metadata');
    expect(refusalIdOf(() => checked(sent))).toBe(id);
  }); // prettier-ignore
});
