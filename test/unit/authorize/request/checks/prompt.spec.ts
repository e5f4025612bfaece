import { describe, expect, it } from 'vitest';
import { requestedPrompts } from '../../../../../src/authorize/request/checks/prompt.js';
import { errorOf } from '../../../../support/authorization-requests.js';

describe('prompt at /authorize (OIDC Core §3.1.2.1)', () => {
  it.each([
    [undefined, []],
    ['none', ['none']],
    ['login consent', ['login', 'consent']],
    ['select_account login consent', ['select_account', 'login', 'consent']],
  ])('requestedPrompts accepts %s', (prompt, values) => {
    expect([...requestedPrompts(prompt === undefined ? {} : { prompt })]).toEqual(values);
  });

  it.each(['none login', 'consent none', 'create', 'Login', 'login,consent', '__proto__'])(
    'requestedPrompts with "%s" → AUTHZ-PROMPT-1 or -2',
    (prompt) => {
      expect(errorOf(() => requestedPrompts({ prompt }))).toBe('invalid_request');
    },
  );
});
