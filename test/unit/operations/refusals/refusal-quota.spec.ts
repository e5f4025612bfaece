import { describe, expect, it } from 'vitest';
import { RefusalQuota } from '../../../../src/operations/refusals/refusal-quota.js';

const at = new Date('2026-11-21T12:00:00Z');
const later = new Date('2026-11-21T12:01:00Z');

/** Returns how many of `times` refusals are allowed. */
function allowed(quota: RefusalQuota, times: number, from: (i: number) => object, code = 'invalid_grant', when = at) {
  return Array.from({ length: times }, (_, i) => quota.allows(when, from(i), code)).filter(Boolean).length;
}

describe('RefusalQuota: stored refusals per minute', () => {
  const newQuota = () => new RefusalQuota({ all: 50, address: 20, clientAndCode: 5 });

  it('limits one client with one error code, over all addresses', () => {
    const quota = newQuota();
    expect(allowed(quota, 30, (i) => ({ clientId: 'a', address: `${i}` }))).toBe(5);
    expect(allowed(quota, 30, (i) => ({ clientId: 'a', address: `${i}` }), 'invalid_scope')).toBe(5);
    expect(allowed(quota, 30, (i) => ({ clientId: 'b', address: `${i}` }))).toBe(5);
  });

  it('limits one address over all clients, so that other addresses keep their share', () => {
    const quota = newQuota();
    expect(allowed(quota, 100, (i) => ({ clientId: `${i}`, address: 'a' }))).toBe(20);
    expect(allowed(quota, 1, () => ({ clientId: 'x', address: 'b' }))).toBe(1);
  });

  it('limits all together, and starts again in the next minute', () => {
    const quota = newQuota();
    const anyClient = (i: number) => ({ clientId: `${i}`, address: `${i}` });
    expect(allowed(quota, 100, anyClient)).toBe(50);
    expect(allowed(quota, 100, anyClient, 'invalid_grant', later)).toBe(50);
  });
});
