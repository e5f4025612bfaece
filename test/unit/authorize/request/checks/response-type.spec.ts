import { describe, expect, it } from 'vitest';
import { requestedResponseType } from '../../../../../src/authorize/request/checks/response-type.js';
import { SUPPORTED_RESPONSE_TYPES } from '../../../../../src/authorize/respond/response-types/index.js';
import { aClient, errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

const check = (response_type: string | undefined, client = aClient()) =>
  requestedResponseType(response_type === undefined ? {} : { response_type }, client, SUPPORTED_RESPONSE_TYPES);

describe('response_type at /authorize (RFC 6749 §3.1.1)', () => {
  it.each([
    ['code', 'code'],
    ['token code', 'code token'],
    ['id_token code', 'code id_token'],
    ['token id_token code', 'code id_token token'],
    ['id_token token', 'id_token token'],
    ['token id_token', 'id_token token'],
    ['none', 'none'],
  ])('requestedResponseType accepts "%s", with words in any order', (asked, sorted) => {
    expect(check(asked).toString()).toBe(sorted);
  });

  it('requestedResponseType without response_type → AUTHZ-TYPE-1', () => {
    expect(errorOf(() => check(undefined))).toBe('invalid_request');
    expect(refusalIdOf(() => check(undefined))).toBe('AUTHZ-TYPE-1');
  });

  it.each(['tokens', 'code none', 'none token', 'code code', 'CODE', 'code,token', ' ', 'constructor'])(
    'requestedResponseType with "%s" → AUTHZ-TYPE-2',
    (asked) => {
      expect(errorOf(() => check(asked))).toBe('unsupported_response_type');
      expect(refusalIdOf(() => check(asked))).toBe('AUTHZ-TYPE-2');
    },
  );

  it.each(['token', 'code token', 'id_token', 'none'])(
    'requestedResponseType with "%s" of a client registered for code only → AUTHZ-TYPE-3',
    (asked) => {
      expect(errorOf(() => check(asked, aClient({ response_types: ['code'] })))).toBe('unauthorized_client');
      expect(refusalIdOf(() => check(asked, aClient({ response_types: ['code'] })))).toBe('AUTHZ-TYPE-3');
    },
  );
});
