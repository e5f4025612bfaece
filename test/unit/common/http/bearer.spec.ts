import { describe, expect, it } from 'vitest';
import { bearerHeader, challenged, tokenMissing } from '../../../../src/common/index.js';
import { aRefusal } from '../../../support/refusals.js';

describe('bearerHeader (RFC 6750 §2.1)', () => {
  it.each([
    ['Bearer abc.def', 'abc.def'],
    ['bEARER  abc', 'abc'],
    ['Basic YTpi', undefined],
    ['Bearer', undefined],
    ['Bearer abc def', undefined],
    [undefined, undefined],
  ])('of %j returns %j', (authorization, token) => {
    expect(bearerHeader({ headers: { authorization } })).toBe(token);
  });
});

describe('tokenMissing (RFC 6750 §3.1)', () => {
  it('returns 401 with a challenge that names no error', () => {
    expect(tokenMissing(aRefusal('invalid_token', 'An access token is needed'))).toMatchObject({
      code: 'invalid_token',
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer realm="grantry"' },
    });
  });
});

describe('challenged (RFC 6750 §3)', () => {
  it('UI2: the challenge names the error and the required scope', () => {
    expect(challenged(aRefusal('insufficient_scope', 'Too small'), { scope: 'openid' })).toMatchObject({
      status: 403,
      headers: {
        'WWW-Authenticate':
          'Bearer realm="grantry", error="insufficient_scope", error_description="Too small", scope="openid"',
      },
    });
  });
});
