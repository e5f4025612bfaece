import { describe, expect, it } from 'vitest';
import { aClient, aRequest, CHALLENGE, errorOf } from '../../../support/authorization-requests.js';
import { ResponseType } from '../../../../src/common/index.js';

describe('validateAuthorizationRequest', () => {
  it('returns the validated parameters of a request', () => {
    const request = aRequest({
      response_type: 'id_token code', scope: 'openid profile', nonce: 'n', prompt: 'login', max_age: '10',
      code_challenge: CHALLENGE, code_challenge_method: 'S256', resource: 'https://a.test https://b.test',
      id_token_hint: 'ours:alice',
    }); // prettier-ignore
    expect(request).toMatchObject({
      responseType: ResponseType.parse('code id_token'), nonce: 'n', maxAge: 10, codeChallenge: CHALLENGE, hintedSubject: 'alice',
      resource: ['https://a.test', 'https://b.test'],
    }); // prettier-ignore
    expect(request.scope.toString()).toBe('openid profile');
  });

  it.each([
    ['a nonce that is too long', { nonce: 'x'.repeat(513) }, 'invalid_request'],
    ['registration before response_type', { registration: '{}', response_type: 'bad' }, 'registration_not_supported'],
    ['response_type before response_mode', { response_type: 'bad', response_mode: 'bad' }, 'unsupported_response_type'],
    ['response_mode before scope', { response_mode: 'bad', scope: '"' }, 'invalid_request'],
    ['scope before nonce', { response_type: 'id_token', scope: 'profile' }, 'invalid_scope'],
    ['nonce', { response_type: 'id_token' }, 'invalid_request'],
    ['prompt', { prompt: 'none login' }, 'invalid_request'],
    ['max_age', { max_age: '-1' }, 'invalid_request'],
    ['id_token_hint', { id_token_hint: 'theirs' }, 'invalid_request'],
  ])('refuses %s', (_, change, code) => {
    expect(errorOf(() => aRequest(change))).toBe(code);
  });

  it('AZ4: refuses a public client without PKCE', () => {
    expect(errorOf(() => aRequest({}, aClient({ token_endpoint_auth_method: 'none' })))).toBe('invalid_request');
  });
});
