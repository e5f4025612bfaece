import { describe, expect, it } from 'vitest';
import { GREATEST_LENGTHS, PARAMETER_NAMES } from '../../../../../src/authorize/request/authorization-parameters.js';
import { assertLengths } from '../../../../../src/authorize/request/checks/length.js';
import { errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

describe('lengths at /authorize', () => {
  it.each(PARAMETER_NAMES)('assertLengths with a %s that is too long → AUTHZ-LENGTH-1', (name) => {
    const longest = 'x'.repeat(GREATEST_LENGTHS[name]);
    expect(errorOf(() => assertLengths({ [name]: longest }))).toBeUndefined();
    expect(errorOf(() => assertLengths({ [name]: `${longest}x` }))).toBe('invalid_request');
    expect(refusalIdOf(() => assertLengths({ [name]: `${longest}x` }))).toBe('AUTHZ-LENGTH-1');
  });

  it('AZ7: assertLengths accepts a state of 2000 characters', () => {
    expect(GREATEST_LENGTHS.state).toBeGreaterThanOrEqual(2000);
  });

  it('AZ16: assertLengths accepts a nonce of 384 characters', () => {
    expect(GREATEST_LENGTHS.nonce).toBeGreaterThanOrEqual(384);
  });
});
