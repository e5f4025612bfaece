import { describe, expect, it } from 'vitest';
import { authorizationParameters } from '../../../../src/authorize/request/authorization-parameters.js';
import { OAuthError, parseParameters } from '../../../../src/common/index.js';

const sent = (query: string) => authorizationParameters(parseParameters(query));
const read = (query: string) => {
  const { parameters, fault } = sent(query);
  expect(fault).toBeNull();
  return parameters;
};

describe('parameters of /authorize (RFC 6749 §3.1)', () => {
  it.each([
    'scope',
    'state',
    'nonce',
    'prompt',
    'claims',
    'request',
    'display',
    'ui_locales',
    'claims_locales',
    'acr_values',
  ])('AZ3: a repeated %s is dropped → INPUT-PARAMETER-1', (name) => {
    const { parameters, fault } = sent(`client_id=a&${name}=x&response_type=code&${name}=x`);
    expect(parameters).toEqual({ client_id: 'a', response_type: 'code' });
    expect(fault).toMatchObject({ code: 'invalid_request', description: `${name} was sent more than once` });
  });

  it.each(['client_id', 'redirect_uri'])(
    'a repeated or malformed %s → an OAuthError, which cannot be redirected',
    (name) => {
      expect(() => sent(`${name}=x&${name}=x`)).toThrow(OAuthError);
      expect(() => sent(`${name}=%zz`)).toThrow(OAuthError);
    },
  );

  it.each(['response_type=token&response_type=token', 'response_type=%zz', 'response_mode=form_post&response_mode=x'])(
    '%s → both response_type and response_mode are dropped',
    (query) => {
      const { parameters, fault } = sent(`client_id=a&${query}&state=s`);
      expect([parameters, fault?.code]).toEqual([{ client_id: 'a', state: 's' }, 'invalid_request']);
    },
  );

  it('AZ3: only resource may be repeated (RFC 8707 §2)', () => {
    expect(read('resource=https://a.test&resource=https://b.test')).toEqual({
      resource: 'https://a.test https://b.test',
    });
  });

  it('AZ3: an empty parameter is absent', () => {
    expect(read('client_id=a&state=&scope=')).toEqual({ client_id: 'a' });
  });

  it('AZ3: unknown parameters are ignored, also those of other specifications', () => {
    expect(read('client_id=a&foo=bar&display=page&claims_locales=fr')).toEqual({
      client_id: 'a',
    });
  });

  it('AZ3: member names of Object.prototype are unknown parameters', () => {
    expect(read('__proto__=a&constructor=b&toString=c')).toEqual({});
  });

  it.each(['state=%', 'state=%zz', 'state=%ff', 'state=a%00b', 'state=%ed%a0%80'])(
    'authorizationParameters drops %s, which is malformed → INPUT-PARAMETER-2',
    (query) => {
      expect(sent(query)).toMatchObject({ parameters: {}, fault: { code: 'invalid_request' } });
    },
  );
});
