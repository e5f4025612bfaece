import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import type { Tx } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { GroupMemberStore } from '../groups/group-member.store.js';
import { IdentityProviderStore } from '../identity-providers/identity-provider.store.js';
import type { LinkedIdentity } from './linked-identity.entity.js';
import { LinkedIdentityStore } from './linked-identity.store.js';

/** Ends linked identities, and with each the groups that the mapping of its provider owns. */
@Injectable()
export class EndedIdentities {
  constructor(
    private readonly store: LinkedIdentityStore,
    private readonly providers: IdentityProviderStore,
    private readonly members: GroupMemberStore,
    private readonly audit: AuditService,
  ) {}

  /**
   * @param id untrusted: an identity of another user stays as it is
   * @returns whether the user had the identity
   */
  async end(tx: Tx, user: User, id: string): Promise<boolean> {
    const all = await this.store.allOf(tx, user.id);
    const gone = all.find((one) => one.id === id);
    if (gone === undefined || !(await this.store.remove(tx, user.id, gone.id))) return false;
    const stay = all.filter((one) => one !== gone);
    await this.leaveGroups(tx, user, [gone], stay);
    return true;
  }

  async endAll(tx: Tx, user: User): Promise<void> {
    const all = await this.store.allOf(tx, user.id);
    if (all.length === 0) return;
    await this.store.removeAllOf(tx, user.id);
    await this.leaveGroups(tx, user, all, []);
  }

  /** An administrator's groups are never changed by a mapping. A group that another identity maps as well stays. */
  private async leaveGroups(
    tx: Tx,
    user: User,
    gone: readonly LinkedIdentity[],
    stay: readonly LinkedIdentity[],
  ): Promise<void> {
    if (user.adminScopes.length > 0) return;
    const providers = await this.providers.allIn(tx);
    const groupsOf = (identities: readonly LinkedIdentity[]) =>
      identities.flatMap(({ providerId }) => providers.find(({ id }) => id === providerId)?.mappedGroups ?? []);
    const kept = groupsOf(stay);
    const left = new Set(groupsOf(gone).filter((group) => !kept.includes(group)));
    for (const group of left) {
      if (!(await this.members.remove(tx, group, user.id))) continue;
      const details = { group, reason: 'an identity at another provider was unlinked' };
      await this.audit.record('group.member_removed', { sub: user.id, details }, tx);
    }
  }
}
