import { describe, expect, it } from 'vitest';
import { RefusalQuota } from '../../../../src/operations/refusals/refusal-quota.js';

const at = new Date('2026-11-21T12:00:00Z');
const later = new Date('2026-11-21T12:01:00Z');

/** How many of `times` are allowed. */
function allowed(quota: RefusalQuota, times: number, from: (i: number) => object, code = 'invalid_grant', when = at) {
  return Array.from({ length: times }, (_, i) => quota.allows(when, from(i), code)).filter(Boolean).length;
}

describe('how many refusals are kept in a minute', () => {
  const newQuota = () => new RefusalQuota({ all: 50, address: 20, clientAndCode: 5 });

  it('of one client with one code, from wherever they come', () => {
    const quota = newQuota();
    expect(allowed(quota, 30, (i) => ({ clientId: 'a', address: `${i}` }))).toBe(5);
    expect(allowed(quota, 30, (i) => ({ clientId: 'a', address: `${i}` }), 'invalid_scope')).toBe(5);
    expect(allowed(quota, 30, (i) => ({ clientId: 'b', address: `${i}` }))).toBe(5);
  });

  it('of one address, whatever clients it names: it cannot crowd out the others', () => {
    const quota = newQuota();
    expect(allowed(quota, 100, (i) => ({ clientId: `${i}`, address: 'a' }))).toBe(20);
    expect(allowed(quota, 1, () => ({ clientId: 'x', address: 'b' }))).toBe(1);
  });

  it('of all together, and again in the next minute', () => {
    const quota = newQuota();
    const anybody = (i: number) => ({ clientId: `${i}`, address: `${i}` });
    expect(allowed(quota, 100, anybody)).toBe(50);
    expect(allowed(quota, 100, anybody, 'invalid_grant', later)).toBe(50);
  });
});
