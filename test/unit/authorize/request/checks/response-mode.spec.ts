import { describe, expect, it } from 'vitest';
import { assertResponseMode } from '../../../../../src/authorize/request/checks/response-mode.js';
import { RESPONSE_MODE_NAMES } from '../../../../../src/authorize/respond/response-modes/index.js';
import { errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

const check = (response_mode: string, response_type: string) => () =>
  assertResponseMode({ response_mode, response_type }, RESPONSE_MODE_NAMES);

describe('response_mode at /authorize (OAuth 2.0 Multiple Response Types §2.1)', () => {
  it.each([
    ['query', 'code'],
    ['query', 'none'],
    ['fragment', 'code'],
    ['fragment', 'id_token token'],
    ['form_post', 'code'],
    ['form_post', 'code id_token token'],
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

  it.each(['jwt', 'web_message', 'QUERY', '__proto__'])(
    'assertResponseMode with %s, which is not offered → AUTHZ-MODE-1',
    (mode) => {
      expect(errorOf(check(mode, 'code'))).toBe('invalid_request');
      expect(refusalIdOf(check(mode, 'code'))).toBe('AUTHZ-MODE-1');
    },
  );
});
