import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkAssertions, checkKeys } from '../../../../../src/client/metadata/rules/keys.js';
import { withDefaults } from '../../../../../src/client/metadata/client-metadata.js';
import type { ClientMetadataDto } from '../../../../../src/client/metadata/client-metadata.dto.js';

const ALGORITHMS = { private_key_jwt: ['RS256', 'ES256'], client_secret_jwt: ['HS256'] };
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PUBLIC = publicKey.export({ format: 'jwk' });

function check(sent: ClientMetadataDto): void {
  const metadata = withDefaults(sent);
  checkKeys(metadata);
  checkAssertions(metadata, ALGORITHMS);
}

describe('keys of client metadata', () => {
  it.each<ClientMetadataDto>([
    {},
    { jwks: { keys: [PUBLIC, { ...PUBLIC, kid: 'a' }, { ...PUBLIC, kid: 'b' }] } },
    { jwks_uri: 'https://client.example/jwks?a=b' },
    { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [PUBLIC] } },
    {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: 'https://c.example/',
      token_endpoint_auth_signing_alg: 'ES256',
    },
    { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'HS256' },
    { token_endpoint_auth_signing_alg: 'RS256' },
  ])('accepts %j', (sent) => expect(() => check(sent)).not.toThrow());

  it.each<[string, string, ClientMetadataDto, string]>([
    [
      'jwks and jwks_uri together',
      'CLIENT-KEYS-1',
      { jwks: { keys: [PUBLIC] }, jwks_uri: 'https://c.example/' },
      'together',
    ],
    ['an empty list of keys', 'CLIENT-KEYS-2', { jwks: { keys: [] } }, '1 to 20 keys'],
    ['keys that are not a list', 'CLIENT-KEYS-2', { jwks: { keys: {} } as never }, '1 to 20 keys'],
    ['a jwks without keys', 'CLIENT-KEYS-2', { jwks: {} as never }, '1 to 20 keys'],
    ['21 keys', 'CLIENT-KEYS-2', { jwks: { keys: Array<object>(21).fill(PUBLIC) } }, '1 to 20 keys'],
    ['a private key', 'CLIENT-KEYS-3', { jwks: { keys: [privateKey.export({ format: 'jwk' })] } }, 'must be public'],
    ['a symmetric key', 'CLIENT-KEYS-3', { jwks: { keys: [{ kty: 'oct', k: 'AA' }] } }, 'must be public'],
    ['a malformed key', 'CLIENT-KEYS-3', { jwks: { keys: [{ ...PUBLIC, x: '' }] } }, 'cannot be read as a key'],
    [
      'the same kid twice',
      'CLIENT-KEYS-4',
      {
        jwks: {
          keys: [
            { ...PUBLIC, kid: 'a' },
            { ...PUBLIC, kid: 'a' },
          ],
        },
      },
      'unique',
    ],
    ['an http jwks_uri', 'CLIENT-URI-1', { jwks_uri: 'http://client.example/jwks' }, 'jwks_uri must be https'],
    [
      'a jwks_uri with user information',
      'CLIENT-URI-1',
      { jwks_uri: 'https://a:b@client.example/jwks' },
      'user information',
    ],
    ['a jwks_uri with a fragment', 'CLIENT-URI-1', { jwks_uri: 'https://client.example/jwks#a' }, 'fragment'],
    [
      'private_key_jwt without keys',
      'CLIENT-KEYS-6',
      { token_endpoint_auth_method: 'private_key_jwt' },
      'needs jwks or jwks_uri',
    ],
    [
      'a MAC for private_key_jwt',
      'CLIENT-KEYS-5',
      {
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [PUBLIC] },
        token_endpoint_auth_signing_alg: 'HS256',
      },
      'may only be: RS256, ES256',
    ],
    [
      'a signature for client_secret_jwt',
      'CLIENT-KEYS-5',
      { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'RS256' },
      'may only be: HS256',
    ],
    ['alg none', 'CLIENT-KEYS-5', { token_endpoint_auth_signing_alg: 'none' }, 'may only be'],
  ])('RG2, CM2: refuses %s → %s', (_, id, sent, message) => {
    const rule = expect.objectContaining({ id }) as unknown;
    expect(() => check(sent)).toThrow(
      expect.objectContaining({ code: 'invalid_client_metadata', description: expect.stringContaining(message), rule }),
    );
  });
});
