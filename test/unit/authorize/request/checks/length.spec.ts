import { describe, expect, it } from 'vitest';
import { GREATEST_LENGTHS, PARAMETER_NAMES } from '../../../../../src/authorize/request/authorization-parameters.js';
import { assertLengths } from '../../../../../src/authorize/request/checks/length.js';
import { errorOf } from '../../../../support/authorization-requests.js';

describe('lengths at /authorize', () => {
  it.each(PARAMETER_NAMES)('%s has a greatest length', (name) => {
    const longest = 'x'.repeat(GREATEST_LENGTHS[name]);
    expect(errorOf(() => assertLengths({ [name]: longest }))).toBeUndefined();
    expect(errorOf(() => assertLengths({ [name]: `${longest}x` }))).toBe('invalid_request');
  });

  it('AZ7: state may have 2000 characters and more', () => {
    expect(GREATEST_LENGTHS.state).toBeGreaterThanOrEqual(2000);
  });

  it('AZ16: nonce may have 384 characters and more', () => {
    expect(GREATEST_LENGTHS.nonce).toBeGreaterThanOrEqual(384);
  });
});
