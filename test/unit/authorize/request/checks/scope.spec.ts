import { describe, expect, it } from 'vitest';
import type { Prompt } from '../../../../../src/authorize/request/checks/prompt.js';
import { requestedScope } from '../../../../../src/authorize/request/checks/scope.js';
import { ResponseType } from '../../../../../src/common/index.js';
import { errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

const check = (scope: string | undefined, responseType = 'code', ...prompts: Prompt[]) =>
  requestedScope(scope === undefined ? {} : { scope }, ResponseType.parse(responseType), new Set(prompts));

describe('scope at /authorize (RFC 6749 §3.3)', () => {
  it('requestedScope without scope → empty', () => {
    expect(check(undefined).isEmpty).toBe(true);
  });

  it.each(['a"b', 'a\\b', 'ä', 'openid\tprofile'])(
    'requestedScope with the character of %j → INPUT-SCOPE-1',
    (text) => {
      expect(errorOf(() => check(text))).toBe('invalid_scope');
    },
  );

  it.each(['id_token', 'id_token token'])(
    'requestedScope for %s without openid → AUTHZ-SCOPE-1 (OIDC Core §3.2.2.1)',
    (type) => {
      expect(errorOf(() => check('profile', type))).toBe('invalid_scope');
      expect(refusalIdOf(() => check('profile', type))).toBe('AUTHZ-SCOPE-1');
      expect(check('openid', type).toString()).toBe('openid');
    },
  );

  it.each(['code id_token', 'code id_token token', 'code token', 'token', 'none'])(
    'requestedScope accepts %s without openid',
    (type) => {
      expect(check('profile', type).toString()).toBe('profile');
    },
  );

  it.each([
    ['the response has no code', 'id_token token', ['consent']],
    ['consent is not requested', 'code', []],
    ['only a new sign-in is requested', 'code', ['login']],
  ] as [string, string, Prompt[]][])('AZ19: offline_access is ignored when %s', (_, type, prompts) => {
    expect(check('openid offline_access', type, ...prompts).toString()).toBe('openid');
  });

  it('AZ19: offline_access is kept with a code and prompt=consent', () => {
    expect(check('openid offline_access', 'code token', 'consent', 'login').has('offline_access')).toBe(true);
  });
});
