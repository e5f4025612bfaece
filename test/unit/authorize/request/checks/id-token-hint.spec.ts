import { describe, expect, it } from 'vitest';
import { hintedSubject } from '../../../../../src/authorize/request/checks/id-token-hint.js';
import { CONTEXT, errorOf } from '../../../../support/authorization-requests.js';

describe('id_token_hint at /authorize (OIDC Core §3.1.2.2)', () => {
  it('names whom the client expects', () => {
    expect(hintedSubject({ id_token_hint: 'ours:alice' }, CONTEXT.verifyIdToken)).toBe('alice');
  });

  it('is null when it is left out', () => {
    expect(hintedSubject({}, CONTEXT.verifyIdToken)).toBeNull();
  });

  it('is invalid_request when it is not an ID token of ours', () => {
    expect(errorOf(() => hintedSubject({ id_token_hint: 'theirs' }, CONTEXT.verifyIdToken))).toBe('invalid_request');
  });

  it('is invalid_request when it names nobody', () => {
    expect(errorOf(() => hintedSubject({ id_token_hint: 'x' }, () => ({})))).toBe('invalid_request');
  });

  it('does not hide a fault of ours', () => {
    const broken = () => {
      throw new TypeError('bug');
    };
    expect(() => hintedSubject({ id_token_hint: 'x' }, broken)).toThrow(TypeError);
  });
});
