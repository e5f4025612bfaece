import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { provesKey } from '../../../../src/token/codes/pkce.js';

// RFC 7636 Appendix B
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

describe('provesKey (RFC 7636 §4.6)', () => {
  it('TK4: accepts the verifier of the example in Appendix B', () => {
    expect(provesKey(VERIFIER, CHALLENGE)).toBe(true);
  });

  it('TK4: accepts no verifier without a challenge', () => {
    expect(provesKey(undefined, null)).toBe(true);
  });

  it.each([
    ['is missing', undefined, CHALLENGE],
    ['is another one', `${VERIFIER.slice(0, -1)}l`, CHALLENGE],
    ['differs in case', VERIFIER.toLowerCase(), CHALLENGE],
    ['has a space at its end', `${VERIFIER} `, CHALLENGE],
    ['has a line feed at its end', `${VERIFIER}\n`, CHALLENGE],
    ['is the challenge itself (method plain)', CHALLENGE, CHALLENGE],
    ['has no challenge (downgrade)', VERIFIER, null],
    ['has an empty challenge', VERIFIER, ''],
  ])('TK4: refuses a verifier that %s', (_, verifier, challenge) => {
    expect(provesKey(verifier, challenge)).toBe(false);
  });

  it.each([
    ['42 characters', 'a'.repeat(42)],
    ['129 characters', 'a'.repeat(129)],
    ['a character that is not unreserved', `${'a'.repeat(42)}+`],
    ['a letter beyond ASCII', `${'a'.repeat(42)}é`],
  ])('TK4: refuses a verifier of %s, although its hash is the challenge', (_, verifier) => {
    expect(provesKey(verifier, challengeOf(verifier))).toBe(false);
  });

  it.each([43, 128])('TK4: accepts a verifier of %d characters', (length) => {
    expect(provesKey('~'.repeat(length), challengeOf('~'.repeat(length)))).toBe(true);
  });
});

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier, 'ascii').digest('base64url');
}
