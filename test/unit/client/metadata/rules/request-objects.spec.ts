import { describe, expect, it } from 'vitest';
import { withDefaults } from '../../../../../src/client/metadata/client-metadata.js';
import { checkRequestObjects } from '../../../../../src/client/metadata/rules/request-objects.js';
import type { ClientMetadataDto } from '../../../../../src/client/metadata/client-metadata.dto.js';
import { errorOf } from '../../../../support/authorization-requests.js';

const JWKS = { jwks: { keys: [{}] } };
const faultOf = (sent: ClientMetadataDto) => errorOf(() => checkRequestObjects(withDefaults(sent)));

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

  it.each<[string, ClientMetadataDto]>([
    ['an algorithm without keys', { request_object_signing_alg: 'ES256' }],
    ['signatures required without keys', { require_signed_request_object: true }],
    ['required signatures with the algorithm none', { require_signed_request_object: true, request_object_signing_alg: 'none', ...JWKS }],
    ['enc without alg', { request_object_encryption_enc: 'A256GCM' }],
    ['RG2: an http request_uri', { request_uris: ['http://client.example/r'] }],
    ['RG2: http on loopback', { request_uris: ['http://localhost/r'] }],
    ['RG2: two fragments', { request_uris: ['https://client.example/r#a#b'] }],
    ['RG2: a space in a fragment', { request_uris: ['https://client.example/r#a b'] }],
    ['RG2: a wildcard', { request_uris: ['https://*.example/r'] }],
    ['RG2: user information', { request_uris: ['https://a@client.example/r'] }],
    ['RG2: no host', { request_uris: ['https:///r'] }],
  ])('refuses %s', (_, sent) => {
    expect(faultOf(sent)).toBe('invalid_client_metadata');
  }); // prettier-ignore
});
