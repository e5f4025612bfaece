import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GroupDirectory, type User } from '../../../../src/user/index.js';
import { GroupAdministration } from '../../../../src/user/groups/group-administration.js';
import { GroupMembership } from '../../../../src/user/groups/group-membership.js';
import { MembershipDirectory } from '../../../../src/user/groups/membership-directory.js';
import { LinkedIdentities, newIdentityOf } from '../../../../src/user/linked-identities/linked-identities.js';
import { UpstreamAccounts } from '../../../../src/user/linked-identities/upstream-accounts.js';
import type { UpstreamIdentity } from '../../../../src/user/identity-providers/upstream-sign-ins.js';
import { UserStore } from '../../../../src/user/accounts/user.store.js';
import { DATABASES } from '../../../support/app.js';
import { aProvider } from '../../../support/identity-providers.js';
import type { ProviderSettings } from '../../../../src/user/identity-providers/identity-provider.entity.js';
import { Encryption } from '../../../../src/common/index.js';
import { UserRoom } from '../../../support/user-room.js';

describe.each(DATABASES)('accounts of identities at other providers over %s (PE9)', (database) => {
  let room: UserRoom;
  let accounts: UpstreamAccounts;
  let count = 0;

  beforeAll(async () => {
    room = await UserRoom.open(database);
    accounts = room.get(UpstreamAccounts);
  });
  afterAll(() => room.close());

  function anIdentity(
    more: Partial<UpstreamIdentity> = {},
    settings: Partial<ProviderSettings> = {},
  ): UpstreamIdentity {
    const subject = `subject-${++count}`;
    const provider = aProvider(room.get(Encryption), { settings });
    return {
      provider, issuer: provider.issuer, subject, verifiedEmail: `${subject}@example.com`, claims: { name: 'Dinah' },
      customClaims: {}, username: subject, groups: null, authTime: null, ...more,
    }; // prettier-ignore
  }

  async function known(identity: UpstreamIdentity): Promise<User> {
    const meeting = await accounts.meet(identity);
    if (meeting.what !== 'known') throw new Error(meeting.what);
    return meeting.user;
  }

  const owner = (email: string, more: object = {}) =>
    room.user(`owner-${++count}`, { claims: { email, email_verified: true }, ...more });

  it('an unknown person gets an account with the verified address and the mapped claims', async () => {
    const identity = anIdentity();
    const user = await known(identity);
    expect(user).toMatchObject({ username: identity.subject, adminScopes: [], disabled: false });
    expect(user.claims).toEqual({ name: 'Dinah', email: identity.verifiedEmail, email_verified: true });
    expect((await known(identity)).id).toBe(user.id);
  });

  it('an address that the provider has not verified is not taken over', async () => {
    const user = await known(anIdentity({ verifiedEmail: null }));
    expect(user.claims).toEqual({ name: 'Dinah' });
  });

  it('of 8 first sign-ins of one person at once, one creates the account', async () => {
    for (let round = 0; round < 3; round++) {
      const identity = anIdentity();
      const users = await Promise.all(Array.from({ length: 8 }, () => known(identity)));
      expect(new Set(users.map(({ id }) => id)).size).toBe(1);
      const email = identity.verifiedEmail!;
      expect(await room.get(UserStore).list({ email }, undefined, 10)).toHaveLength(1);
    }
  });

  it('of two people with one username at once, both get an account', async () => {
    const [one, other] = [anIdentity({ username: 'the-same' }), anIdentity({ username: 'the-same' })];
    const users = await Promise.all([known(one), known(other)]);
    expect(users.filter(({ username }) => username === 'the-same')).toHaveLength(1);
    expect(users[0].id).not.toBe(users[1].id);
  });

  it('without creates_accounts no account is created', async () => {
    const identity = anIdentity({}, { createsAccounts: false });
    expect(await accounts.meet(identity)).toEqual({ what: 'unknown' });
  });

  it.each([
    ['a verified address', (email: string) => owner(email)],
    ['a username', (email: string) => room.user(email)],
  ])('an address that is %s of an account is never linked by itself', async (_, make) => {
    const identity = anIdentity();
    await make(identity.verifiedEmail!.toUpperCase());
    const claimed = { what: 'claimed', address: identity.verifiedEmail };
    expect(await accounts.meet(identity)).toEqual(claimed);
    expect(await accounts.meet(identity)).toEqual(claimed);
  });

  it('an unverified address of another account does not block', async () => {
    const identity = anIdentity();
    const other = await room.user(`other-${++count}`, { claims: { email: identity.verifiedEmail! } });
    expect((await known(identity)).id).not.toBe(other.id);
  });

  it('a provider that the operator trusts for the domain links at once, and the owner is told', async () => {
    const identity = anIdentity({}, { trustedEmailDomains: ['example.com'] });
    const user = await owner(identity.verifiedEmail!);
    expect((await known(identity)).id).toBe(user.id);
    expect((await room.audited('user.identity_linked')).at(-1)).toMatchObject({ sub: user.id });
    const elsewhere = anIdentity(
      { verifiedEmail: `x-${++count}@other.example` },
      { trustedEmailDomains: ['example.com'] },
    );
    await owner(elsewhere.verifiedEmail!);
    expect(await accounts.meet(elsewhere)).toMatchObject({ what: 'claimed' });
  });

  it('the account of an administrator is not linked by trust', async () => {
    const identity = anIdentity({}, { trustedEmailDomains: ['example.com'] });
    await owner(identity.verifiedEmail!, { adminScopes: ['users:read'] });
    expect(await accounts.meet(identity)).toMatchObject({ what: 'claimed' });
  });

  it('the mapped groups are given and taken at each sign-in, and other groups stay', async () => {
    const groups = await Promise.all(
      ['staff', 'guests', 'chess'].map((name) =>
        room.get(GroupAdministration).create({ name: `${name}-${++count}` }, null),
      ),
    );
    const [staff, guests, chess] = groups.map(({ id }) => id);
    const settings = { groupsMapping: { s: staff!, g: guests! } };
    const identity = anIdentity({ groups: [staff!] }, settings);
    const user = await known(identity);
    await room.get(GroupMembership).add(await room.get(GroupDirectory).get(chess!), user, null);
    const groupsOf = async () => {
      const memberships = await room.get(MembershipDirectory).ofId(user.id);
      return [staff!, guests!, chess!].map((id) => memberships.isMemberOf(id));
    };
    expect(await groupsOf()).toEqual([true, false, true]);
    await known({ ...identity, groups: [guests!] });
    expect(await groupsOf()).toEqual([false, true, true]);
    await known({ ...identity, groups: null });
    expect(await groupsOf()).toEqual([false, true, true]);
  });

  it('the groups of an administrator are neither given nor taken: they decide how the administrator signs in', async () => {
    const { id } = await room.get(GroupAdministration).create({ name: `guarded-${++count}`, requires_mfa: true }, null);
    const identity = anIdentity({ groups: [] }, { groupsMapping: { g: id } });
    const administrator = await owner(`admin-${++count}@example.com`, { adminScopes: ['users:read'] });
    const linked = await room.get(LinkedIdentities).link(administrator, newIdentityOf(identity));
    if (linked === 'taken') throw new Error(linked);
    const { user } = linked;
    await room.get(GroupMembership).add(await room.get(GroupDirectory).get(id), user, null);
    await known(identity);
    expect((await room.get(MembershipDirectory).ofId(user.id)).isMemberOf(id)).toBe(true);
  });

  it('the mapped claims are refreshed, and the address of the account stays', async () => {
    const identity = anIdentity();
    const user = await known(identity);
    const later = await known({ ...identity, verifiedEmail: 'another@example.com', claims: { name: 'Dinah II' } });
    expect(later.id).toBe(user.id);
    expect(later.claims).toEqual({ ...user.claims, name: 'Dinah II' });
  });
});
