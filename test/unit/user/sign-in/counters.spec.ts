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

describe('what a guess at a password counts on (LC2)', () => {
  it('the account and the network, whether the user exists or not', () => {
    expect(countersOf(aGuess, true).map(({ rule }) => rule)).toEqual([ACCOUNT_RULE, NETWORK_RULE]);
    expect(idsOf({ sub: undefined })).toEqual(idsOf());
  });

  it('addresses of one IPv6 subscriber are one network', () => {
    expect(idsOf({ address: '2001:db8::1' })).toEqual(idsOf({ address: '2001:db8::ffff:2' }));
    expect(idsOf({ address: '2001:db8:0:1::1' })).not.toEqual(idsOf({ address: '2001:db8::1' }));
  });

  it('with RATE_LIMITS=off the account alone', () => {
    expect(idsOf({}, false)).toEqual(idsOf().slice(0, 1));
  });

  it('a browser where this user has signed in before counts by itself alone; where another has, it does not', () => {
    const [own, ...more] = idsOf({ devices: known });
    expect(more).toEqual([]);
    expect(idsOf()).not.toContain(own);
    expect(idsOf({ devices: known, usernameKey: 'bob', sub: 'of-bob' as SubjectId })).toHaveLength(2);
    expect(idsOf({ devices: known, sub: undefined })).toEqual(idsOf());
  });

  it('what a confidential client passes on counts apart from the login page', () => {
    expect(idsOf({ through: 'shop', address: undefined })).not.toEqual(idsOf().slice(0, 1));
  });
});

describe('the delay after failures (LC2)', () => {
  it('begins with the last free one, doubles, and ends growing', () => {
    const rule = { ...ACCOUNT_RULE, free: 3, longestDelay: 10 };
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 100_000].map((failures) => delayAfter(failures, rule))).toEqual([
      0, 0, 0, 1, 2, 4, 8, 10, 10, 10,
    ]);
  });

  it('is never a lock: five minutes at most for an account, one for a network', () => {
    expect(delayAfter(1_000_000, ACCOUNT_RULE)).toBe(300);
    expect(delayAfter(1_000_000, NETWORK_RULE)).toBe(60);
  });
});
