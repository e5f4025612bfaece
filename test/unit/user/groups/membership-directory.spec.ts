import { expect, it } from 'vitest';
import type { Verdicts } from '../../../../src/database/index.js';
import type { User } from '../../../../src/user/accounts/user.entity.js';
import type { GroupId } from '../../../../src/user/groups/group.entity.js';
import { MembershipDirectory } from '../../../../src/user/groups/membership-directory.js';
import type { MembershipStore } from '../../../../src/user/groups/membership.store.js';
import { Memberships } from '../../../../src/user/groups/memberships.js';

const STAFF = 'staff' as GroupId;
const MEMBER = new Memberships([{ id: STAFF, name: 'staff', requiresMfa: false }], new Map());
const isDoubtful = (found: Memberships) => !found.mayUse({ allowedGroups: [STAFF] });

/** Over a node that lags for the first reads. */
function directoryOver(answers: readonly Memberships[]) {
  let reads = 0;
  const of = async () => answers[reads++]!;
  const verdicts: Pick<Verdicts, 'confirmed'> = {
    confirmed: async (attempt, doubts) => {
      const first = await attempt();
      return doubts(first) ? attempt() : first;
    },
  };
  const store: Pick<MembershipStore, 'of' | 'exist'> = { of, exist: async () => true };
  const directory = new MembershipDirectory(store as MembershipStore, verdicts as Verdicts);
  return { directory, reads: () => reads };
}

it('of → reads once for one user', async () => {
  const { directory, reads } = directoryOver([MEMBER]);
  const user = { id: 'alice' } as User;
  expect(await directory.of(user)).toBe(MEMBER);
  expect(await directory.of(user, isDoubtful)).toBe(MEMBER);
  expect(reads()).toBe(1);
});

it('of a user whose known memberships lead to a refusal → reads again and confirms it', async () => {
  const { directory } = directoryOver([Memberships.NONE, Memberships.NONE, MEMBER]);
  const user = { id: 'alice' } as User;
  expect(await directory.of(user)).toBe(Memberships.NONE);
  expect(await directory.of(user, isDoubtful)).toBe(MEMBER);
});
