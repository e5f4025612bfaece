import { describe, expect, it } from 'vitest';
import { RULE_COLUMN } from '../../../../src/operations/refusals/named-rule.js';

describe('RULE_COLUMN', () => {
  it.each([
    [{ id: 'AUTHZ-PKCE-1', section: 'RFC 7636 §4.3, RFC 9700 §2.1.1' }, 'AUTHZ-PKCE-1 RFC 7636 §4.3, RFC 9700 §2.1.1'],
    [{ id: 'LOGOUT-CLIENT-12', section: 'x' }, 'LOGOUT-CLIENT-12 x'],
    [{ id: null, section: 'OIDC Core §3.1.2.1' }, 'OIDC Core §3.1.2.1'],
  ])('stores %j → reads the same again', (rule, stored) => {
    expect(RULE_COLUMN.to(rule)).toBe(stored);
    expect(RULE_COLUMN.from(stored)).toEqual(rule);
  });

  it.each(['RFC 6749 §3.1.2.3, RFC 9700 §4.1.3', 'OIDC RP-Initiated Logout §2', ''])(
    'reads a row of version 0.2, "%s" → the section, and no id',
    (stored) => {
      expect(RULE_COLUMN.from(stored)).toEqual({ id: null, section: stored });
    },
  );
});
