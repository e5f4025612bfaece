import { describe, expect, it } from 'vitest';
import { requestedMaxAge } from '../../../../../src/authorize/request/checks/max-age.js';
import { errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

describe('max_age at /authorize (OIDC Core §3.1.2.1)', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['86400', 86_400],
  ])('requestedMaxAge accepts %s', (max_age, seconds) => {
    expect(requestedMaxAge({ max_age })).toBe(seconds);
  });

  it('requestedMaxAge without max_age → null', () => {
    expect(requestedMaxAge({})).toBeNull();
  });

  it.each(['-1', '1.5', '1e3', 'ten', '0x10', ' 1', '9'.repeat(16), '١'])(
    'requestedMaxAge with "%s" → AUTHZ-AGE-1',
    (max_age) => {
      expect(errorOf(() => requestedMaxAge({ max_age }))).toBe('invalid_request');
      expect(refusalIdOf(() => requestedMaxAge({ max_age }))).toBe('AUTHZ-AGE-1');
    },
  );
});
