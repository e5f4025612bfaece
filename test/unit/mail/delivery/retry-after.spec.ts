import { expect, it } from 'vitest';
import { LONGEST_WAIT, retryAfter } from '../../../../src/mail/delivery/retry-after.js';

it('retryAfter grows from attempt to attempt, up to LONGEST_WAIT', () => {
  const waits = Array.from({ length: 20 }, (_, i) => retryAfter(i + 1));
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect([waits[0], waits.at(-1)]).toEqual([10, LONGEST_WAIT]);
});
