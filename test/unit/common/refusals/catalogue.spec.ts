import { describe, expect, it } from 'vitest';
import { catalogue, OAuthError } from '../../../../src/common/index.js';

class SpecialError extends OAuthError {}

const ENTRIES = {
  tooLong: {
    id: 'TEST-LENGTH-1',
    error: 'invalid_request',
    section: 'RFC 1 §2',
    description: '{name} is too long',
    fix: 'Send a shorter {name}.',
  },
  fixed: {
    id: 'TEST-FIXED-1',
    error: 'invalid_client',
    status: 400,
    section: 'RFC 1 §3',
    description: 'The client is unknown',
    reason: 'private',
    expected: 'a client',
    received: 'nothing',
    fix: 'Send client_id.',
  },
} as const;
const refusals = catalogue(ENTRIES);

describe('catalogue', () => {
  it('makes an error of an entry → code, status, public text, private reason and rule of the entry', () => {
    const error = refusals.fixed();
    expect(error).toBeInstanceOf(OAuthError);
    expect(error).toMatchObject({
      code: 'invalid_client',
      status: 400,
      description: 'The client is unknown',
      reason: 'private',
    });
    expect(error.rule).toEqual({
      id: 'TEST-FIXED-1',
      section: 'RFC 1 §3',
      expected: 'a client',
      received: 'nothing',
      fix: 'Send client_id.',
    });
  });

  it('takes the details of a request → expected, received, reason, cause and headers replace those of the entry', () => {
    const cause = new Error('cause');
    const error = refusals.fixed({
      expected: 'x',
      received: 'y',
      reason: 'z',
      cause,
      headers: { 'Retry-After': '2' },
    });
    expect(error).toMatchObject({ reason: 'z', cause, headers: { 'Retry-After': '2' } });
    expect(error.rule).toMatchObject({ expected: 'x', received: 'y' });
  });

  it('replaces names in braces → description and fix; braces in a value stay unchanged', () => {
    const error = refusals.tooLong({ name: '{state}' });
    expect([error.description, error.rule.fix]).toEqual(['{state} is too long', 'Send a shorter {state}.']);
  });

  it('the compiler requires a value for each name in braces', () => {
    // @ts-expect-error `name` is missing
    expect(refusals.tooLong({}).description).toBe('undefined is too long');
    // @ts-expect-error `name` is missing here, too
    expect(refusals.tooLong().description).toBe('undefined is too long');
  });

  it('exposes the entry of each refusal, and makes errors of another class if one is given', () => {
    expect(refusals.tooLong.entry).toBe(ENTRIES.tooLong);
    expect(catalogue(ENTRIES, SpecialError).fixed()).toBeInstanceOf(SpecialError);
  });
});
