import { describe, expect, it } from 'vitest';
import type { SubjectId } from '../../../../src/common/index.js';
import {
  ACCOUNT_RULE,
  countersOf,
  delayAfter,
  NETWORK_RULE,
  type Guess,
} from '../../../../src/user/sign-in/counters.js';

const ALICE = 'the-sub-of-alice' as SubjectId;
const aGuess: Guess = { usernameKey: 'alice', sub: ALICE, address: '192.0.2.1' };
const known = { idFor: (sub: SubjectId) => (sub === ALICE ? 'a-mark' : null), remember: () => ({}) as never };

const idsOf = (change: Partial<Guess> = {}, perAddress = true) =>
  countersOf({ ...aGuess, ...change }, perAddress).map(({ id }) => id);

describe('countersOf (LC2)', () => {
  it('an attempt counts for the account and the network, whether the user exists or not', () => {
    expect(countersOf(aGuess, true).map(({ rule }) => rule)).toEqual([ACCOUNT_RULE, NETWORK_RULE]);
    expect(idsOf({ sub: undefined })).toEqual(idsOf());
  });

  it('addresses of one IPv6 subscriber count as one network', () => {
    expect(idsOf({ address: '2001:db8::1' })).toEqual(idsOf({ address: '2001:db8::ffff:2' }));
    expect(idsOf({ address: '2001:db8:0:1::1' })).not.toEqual(idsOf({ address: '2001:db8::1' }));
  });

  it('RATE_LIMITS=off → an attempt counts for the account only', () => {
    expect(idsOf({}, false)).toEqual(idsOf().slice(0, 1));
  });

  it('a browser known to this user has its own counter only; one known to another user does not', () => {
    const [own, ...more] = idsOf({ devices: known });
    expect(more).toEqual([]);
    expect(idsOf()).not.toContain(own);
    expect(idsOf({ devices: known, usernameKey: 'bob', sub: 'of-bob' as SubjectId })).toHaveLength(2);
    expect(idsOf({ devices: known, sub: undefined })).toEqual(idsOf());
  });

  it('attempts through a confidential client count separately from the login page', () => {
    expect(idsOf({ through: 'shop', address: undefined })).not.toEqual(idsOf().slice(0, 1));
  });
});

describe('delayAfter (LC2)', () => {
  it('the delay begins with the last free failure and doubles up to a maximum', () => {
    const rule = { ...ACCOUNT_RULE, free: 3, longestDelay: 10 };
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 100_000].map((failures) => delayAfter(failures, rule))).toEqual([
      0, 0, 0, 1, 2, 4, 8, 10, 10, 10,
    ]);
  });

  it('the delay is at most five minutes for an account and one for a network', () => {
    expect(delayAfter(1_000_000, ACCOUNT_RULE)).toBe(300);
    expect(delayAfter(1_000_000, NETWORK_RULE)).toBe(60);
  });
});
