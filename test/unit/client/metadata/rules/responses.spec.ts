import { describe, expect, it } from 'vitest';
import { contentEncryptions, type ClientMetadata } from '../../../../../src/client/metadata/client-metadata.js';
import { checkResponses } from '../../../../../src/client/metadata/rules/responses.js';
import { aClient, errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

const checked = (members: Partial<ClientMetadata>) => checkResponses(aClient(members).metadata);
const KEYS = { jwks: { keys: [{}] } };

describe('signing and encryption of responses (OIDC Registration §2)', () => {
  it('an encryption alg without enc → A128CBC-HS256', () => {
    expect(contentEncryptions({ id_token_encrypted_response_alg: 'ECDH-ES' })).toEqual({
      id_token_encrypted_response_enc: 'A128CBC-HS256',
    });
    expect(contentEncryptions({ userinfo_encrypted_response_enc: 'A256GCM' })).toEqual({});
  });

  it.each<[string, Partial<ClientMetadata>]>([
    ['HS256 for a client with a secret', { id_token_signed_response_alg: 'HS256', userinfo_signed_response_alg: 'HS256' }],
    ['none without id_token', { id_token_signed_response_alg: 'none', response_types: ['code', 'code token'] }],
    ['encryption with registered keys', { ...KEYS, id_token_encrypted_response_alg: 'ECDH-ES', id_token_encrypted_response_enc: 'A128GCM' }],
    ['encryption with keys at a URI', { jwks_uri: 'https://client.test/jwks', userinfo_encrypted_response_alg: 'RSA-OAEP' }],
  ])('accepts %s', (_, members) => expect(() => checked(members)).not.toThrow()); // prettier-ignore

  it.each<[string, string, Partial<ClientMetadata>]>([
    ['34: none with a response type that returns an id_token', 'CLIENT-RESPONSE-2', { id_token_signed_response_alg: 'none', response_types: ['code', 'code id_token'] }],
    ['CM5: none with encryption', 'CLIENT-RESPONSE-3', { ...KEYS, id_token_signed_response_alg: 'none', response_types: ['code'], id_token_encrypted_response_alg: 'ECDH-ES' }],
    ['CM5: HS256 without a secret', 'CLIENT-RESPONSE-1', { id_token_signed_response_alg: 'HS256', token_endpoint_auth_method: 'none' }],
    ['userinfo with HS256 without a secret', 'CLIENT-RESPONSE-1', { userinfo_signed_response_alg: 'HS256', token_endpoint_auth_method: 'none' }],
    ['encryption without keys', 'CLIENT-RESPONSE-5', { userinfo_encrypted_response_alg: 'ECDH-ES' }],
    ['enc without alg', 'CLIENT-RESPONSE-4', { ...KEYS, id_token_encrypted_response_enc: 'A128GCM' }],
  ])('refuses %s → %s', (_, id, members) => {
    expect(errorOf(() => checked(members))).toBe('invalid_client_metadata');
    expect(refusalIdOf(() => checked(members))).toBe(id);
  }); // prettier-ignore
});
