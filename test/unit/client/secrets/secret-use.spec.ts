import { describe, expect, it } from 'vitest';
import { withDefaults } from '../../../../src/client/metadata/client-metadata.js';
import { secretUseOf } from '../../../../src/client/secrets/secret-use.js';

describe('secretUseOf', () => {
  it.each([
    ['client_secret_basic', 'check'],
    ['client_secret_post', 'check'],
    ['client_secret_jwt', 'read'],
    ['private_key_jwt', 'none'],
    ['none', 'none'],
  ])('%s → %s', (token_endpoint_auth_method, use) => {
    expect(secretUseOf(withDefaults({ token_endpoint_auth_method }))).toBe(use);
  });

  it('ID tokens with a MAC → read, for every authentication method', () => {
    const metadata = withDefaults({ token_endpoint_auth_method: 'private_key_jwt' });
    expect(secretUseOf({ ...metadata, id_token_signed_response_alg: 'HS256' })).toBe('read');
  });
});
