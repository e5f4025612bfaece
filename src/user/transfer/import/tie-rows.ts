import { Injectable } from '@nestjs/common';
import { changeRefusals, DefinedRoles } from '../../../common/index.js';
import type { Tx } from '../../../database/index.js';
import { GroupMember } from '../../groups/group-member.entity.js';
import { GroupMemberStore } from '../../groups/group-member.store.js';
import { GroupStore } from '../../groups/group.store.js';
import { LinkedIdentityStore } from '../../linked-identities/linked-identity.store.js';
import { UserRole } from '../../roles/user-role.entity.js';
import { UserRoleStore } from '../../roles/user-role.store.js';
import { FoundTies } from './found-ties.js';
import type { ImportedAccount } from './imported-account.js';

/**
 * Reads and writes the groups, roles and linked identities of many accounts, with a few statements for all of them, and
 * none for accounts without any.
 */
@Injectable()
export class TieRows {
  constructor(
    private readonly groups: GroupStore,
    private readonly members: GroupMemberStore,
    private readonly roles: UserRoleStore,
    private readonly identities: LinkedIdentityStore,
    private readonly definedRoles: DefinedRoles,
  ) {}

  /** Keeps the roles until the transaction is over. To call before its first SELECT. */
  async hold(tx: Tx, accounts: readonly ImportedAccount[]): Promise<void> {
    if (haveRoles(accounts)) await this.definedRoles.excludeChanges(tx);
  }

  async find(tx: Tx, accounts: readonly ImportedAccount[]): Promise<FoundTies> {
    const keys = new Set(accounts.flatMap(({ ties }) => [...ties.groups.keys()]));
    const digests = accounts.flatMap(({ ties }) => ties.identities.map(({ digest }) => digest));
    const groups = await this.groups.amongIn(tx, [...keys]);
    const resources = haveRoles(accounts) ? await this.definedRoles.in(tx) : [];
    const identities = await this.identities.among(tx, digests);
    return new FoundTies(
      groups,
      resources,
      identities.map(({ digest }) => digest),
    );
  }

  /**
   * Stores the ties of accounts whose rows exist. It keeps their groups until the transaction is over, because a group
   * with administrators is guarded, and the accounts may be such members.
   *
   * @throws OAuthError `conflict` when a group was removed meanwhile; the driver's error (a unique violation) when a
   *   concurrent transaction has taken an identity
   */
  async add(tx: Tx, accounts: readonly ImportedAccount[], found: FoundTies): Promise<void> {
    const groups = new Set(accounts.flatMap(({ ties }) => found.groupsOf(ties)));
    if (!(await this.groups.holdEach(tx, [...groups]))) throw changeRefusals.changedMeanwhile({ what: 'group' });
    await this.members.addEach(
      tx,
      accounts.flatMap(({ user: { id: userId, updatedAt: addedAt }, ties }) =>
        found.groupsOf(ties).map(({ id: groupId }) => GroupMember.of({ groupId, userId, addedAt })),
      ),
    );
    await this.roles.addEach(
      tx,
      accounts.flatMap(({ user: { id: userId, updatedAt: addedAt }, ties }) =>
        found.rolesOf(ties).map((held) => UserRole.of({ ...held, userId, addedAt })),
      ),
    );
    await this.identities.addEach(
      tx,
      accounts.flatMap(({ ties }) => ties.identities),
    );
  }
}

function haveRoles(accounts: readonly ImportedAccount[]): boolean {
  return accounts.some(({ ties }) => ties.roles.length > 0);
}
