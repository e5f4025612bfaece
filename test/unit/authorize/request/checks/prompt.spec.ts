import { describe, expect, it } from 'vitest';
import { requestedPrompts, supportedPrompts } from '../../../../../src/authorize/request/checks/prompt.js';
import { errorOf } from '../../../../support/authorization-requests.js';

describe('prompt at /authorize (OIDC Core §3.1.2.1)', () => {
  it.each([
    [undefined, []],
    ['none', ['none']],
    ['login consent', ['login', 'consent']],
    ['select_account login consent', ['select_account', 'login', 'consent']],
  ])('requestedPrompts accepts %s', (prompt, values) => {
    expect([...requestedPrompts(prompt === undefined ? {} : { prompt }, supportedPrompts(false))]).toEqual(values);
  });

  it.each(['none login', 'consent none', 'create', 'Login', 'login,consent', '__proto__'])(
    'requestedPrompts with "%s" → AUTHZ-PROMPT-1 or -2',
    (prompt) => {
      expect(errorOf(() => requestedPrompts({ prompt }, supportedPrompts(false)))).toBe('invalid_request');
    },
  );

  it('requestedPrompts accepts create where people can create accounts (Initiating User Registration 1.0 §4)', () => {
    expect([...requestedPrompts({ prompt: 'create' }, supportedPrompts(true))]).toEqual(['create']);
    expect(errorOf(() => requestedPrompts({ prompt: 'create none' }, supportedPrompts(true)))).toBe('invalid_request');
  });
});
