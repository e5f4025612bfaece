import { describe, expect, it } from 'vitest';
import { authorizationParameters } from '../../../src/authorize/authorization-parameters.js';
import { OAuthError, parseParameters } from '../../../src/common/index.js';

const read = (query: string) => authorizationParameters(parseParameters(query));

describe('parameters of /authorize (RFC 6749 §3.1)', () => {
  it('AZ3: a repeated one is invalid_request, even with the same value', () => {
    expect(() => read('scope=openid&scope=openid')).toThrow(OAuthError);
  });

  it('AZ3: only resource may repeat (RFC 8707 §2)', () => {
    expect(read('resource=https://a.test&resource=https://b.test')).toEqual({
      resource: 'https://a.test https://b.test',
    });
  });

  it('AZ3: an empty one counts as absent', () => {
    expect(read('client_id=a&state=&scope=')).toEqual({ client_id: 'a' });
  });

  it('AZ3: unknown ones are ignored, those of other specifications too', () => {
    expect(read('client_id=a&foo=bar&display=page&ui_locales=de&claims_locales=fr&acr_values=1')).toEqual({
      client_id: 'a',
    });
  });

  it('AZ3: names of JavaScript mean nothing', () => {
    expect(read('__proto__=a&constructor=b&toString=c')).toEqual({});
  });

  it.each(['state=%', 'state=%zz', 'state=%ff', 'state=a%00b', 'state=%ed%a0%80'])(
    'refuses what is not well encoded: %s',
    (query) => {
      expect(() => read(query)).toThrow(OAuthError);
    },
  );
});
