import { describe, expect, it } from 'vitest';
import type { UpstreamIdentity } from '../../../../src/user/index.js';
import { newUsernames } from '../../../../src/user/linked-identities/new-usernames.js';

const namesOf = (identity: Partial<UpstreamIdentity>) =>
  newUsernames({ username: null, verifiedEmail: null, claims: {}, ...identity } as UpstreamIdentity);

describe('newUsernames', () => {
  it('the suggestion, the local part of the address and the names come first, then names with a suffix', () => {
    const names = namesOf({ username: 'dinah', verifiedEmail: 'cat@example.com', claims: { nickname: 'Di' } });
    expect(names.slice(0, 3)).toEqual(['dinah', 'cat', 'Di']);
    expect(names.slice(3).every((name) => /^dinah-\d{4,6}$/.test(name))).toBe(true);
  });

  it('an address is never a username, and a person without a name is called user', () => {
    expect(namesOf({ username: 'dinah@example.com' }).every((name) => /^user-\d{4,6}$/.test(name))).toBe(true);
  });

  it.each([
    ['a', 200],
    ['𝒟', 100],
    ['x𝒟', 66],
  ])('%s, repeated to the greatest length → names with a suffix fit, without half a character', (part, times) => {
    const [, ...suffixed] = namesOf({ username: part.repeat(times) });
    expect(suffixed.length).toBeGreaterThan(0);
    for (const name of suffixed) {
      expect(name.length).toBeLessThanOrEqual(200);
      expect(name.isWellFormed()).toBe(true);
    }
  });
});
