import { describe, expect, it } from 'vitest';
import { hintedSubject } from '../../../../../src/authorize/request/checks/id-token-hint.js';
import { CONTEXT, errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

describe('id_token_hint at /authorize (OIDC Core §3.1.2.2)', () => {
  it('hintedSubject returns the user whom the client expects', () => {
    expect(hintedSubject({ id_token_hint: 'ours:alice' }, CONTEXT.verifyIdToken)).toBe('alice');
  });

  it('hintedSubject without a hint → null', () => {
    expect(hintedSubject({}, CONTEXT.verifyIdToken)).toBeNull();
  });

  it('hintedSubject with a token that is not an ID token of this server → AUTHZ-HINT-1', () => {
    expect(errorOf(() => hintedSubject({ id_token_hint: 'theirs' }, CONTEXT.verifyIdToken))).toBe('invalid_request');
    expect(refusalIdOf(() => hintedSubject({ id_token_hint: 'theirs' }, CONTEXT.verifyIdToken))).toBe('AUTHZ-HINT-1');
  });

  it('hintedSubject with an ID token without sub → AUTHZ-HINT-1', () => {
    expect(errorOf(() => hintedSubject({ id_token_hint: 'x' }, () => ({})))).toBe('invalid_request');
    expect(refusalIdOf(() => hintedSubject({ id_token_hint: 'x' }, () => ({})))).toBe('AUTHZ-HINT-1');
  });

  it('hintedSubject throws an internal error unchanged', () => {
    const broken = () => {
      throw new TypeError('bug');
    };
    expect(() => hintedSubject({ id_token_hint: 'x' }, broken)).toThrow(TypeError);
  });
});
