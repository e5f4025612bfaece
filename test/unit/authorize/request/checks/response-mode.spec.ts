import { describe, expect, it } from 'vitest';
import { assertResponseMode } from '../../../../../src/authorize/request/checks/response-mode.js';
import { RESPONSE_MODE_NAMES } from '../../../../../src/authorize/respond/response-modes/index.js';
import { aClient, errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

const check =
  (response_mode: string, response_type: string, client = aClient()) =>
  () =>
    assertResponseMode({ response_mode, response_type }, RESPONSE_MODE_NAMES, client);
const ENCRYPTED = aClient({ authorization_encrypted_response_alg: 'RSA-OAEP' });

describe('response_mode at /authorize (OAuth 2.0 Multiple Response Types §2.1)', () => {
  it.each([
    ['query', 'code'],
    ['query', 'none'],
    ['fragment', 'code'],
    ['fragment', 'id_token token'],
    ['form_post', 'code'],
    ['form_post', 'code id_token token'],
    ['jwt', 'code'],
    ['jwt', 'code token'],
    ['query.jwt', 'code'],
    ['fragment.jwt', 'token'],
    ['form_post.jwt', 'id_token'],
  ])('assertResponseMode accepts %s for %s', (mode, type) => {
    expect(errorOf(check(mode, type))).toBeUndefined();
  });

  it.each(['token', 'id_token', 'code token', 'code id_token', 'id_token token', 'code id_token token'])(
    'assertResponseMode with query for %s → AUTHZ-MODE-2 (§5)',
    (type) => {
      expect(errorOf(check('query', type))).toBe('invalid_request');
      expect(refusalIdOf(check('query', type))).toBe('AUTHZ-MODE-2');
    },
  );

  it('assertResponseMode with query.jwt for tokens → AUTHZ-MODE-2, unless they are encrypted (JARM §2.3.1)', () => {
    expect(refusalIdOf(check('query.jwt', 'code token'))).toBe('AUTHZ-MODE-2');
    expect(errorOf(check('query.jwt', 'code token', ENCRYPTED))).toBeUndefined();
  });

  it.each(['web_message', 'query.JWT', '.jwt', 'QUERY', '__proto__'])(
    'assertResponseMode with %s, which is not offered → AUTHZ-MODE-1',
    (mode) => {
      expect(errorOf(check(mode, 'code'))).toBe('invalid_request');
      expect(refusalIdOf(check(mode, 'code'))).toBe('AUTHZ-MODE-1');
    },
  );
});
