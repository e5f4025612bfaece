import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { assertHolds, changeRefusals, Clock, type Actor } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { groupRefusals } from '../refusals/groups.js';
import { GroupMember } from './group-member.entity.js';
import { GroupMemberStore } from './group-member.store.js';
import type { Group } from './group.entity.js';
import { GroupStore } from './group.store.js';
import { MembershipChanges } from './membership-changes.js';

/** Puts users into groups and takes them out. Both are idempotent, and only a change is audited. */
@Injectable()
export class GroupMembership {
  constructor(
    private readonly groups: GroupStore,
    private readonly members: GroupMemberStore,
    private readonly users: UserStore,
    private readonly changes: MembershipChanges,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws OAuthError `access_denied` when the user holds an admin scope that the caller lacks; `not_found` when the
   *   group is gone, `conflict` when the user was changed meanwhile
   */
  async add(group: Group, user: User, actor: Actor): Promise<void> {
    await this.changeOf(group, user, actor, async (tx) => {
      if (!(await this.users.hold(tx, user))) throw changeRefusals.changedMeanwhile({ what: 'user' });
      if (await this.members.has(tx, group.id, user.id)) return;
      const [groupId, userId] = [group.id, user.id];
      await this.members.add(tx, GroupMember.of({ groupId, userId, addedAt: this.clock.now() }));
      await this.record(tx, 'group.member_added', group, user, actor);
    });
  }

  /** @throws OAuthError as `add` does */
  async remove(group: Group, user: User, actor: Actor): Promise<void> {
    await this.changeOf(group, user, actor, async (tx) => {
      if (!(await this.members.remove(tx, group.id, user.id))) return;
      await this.record(tx, 'group.member_removed', group, user, actor);
    });
  }

  /** An administrator's groups decide how the administrator signs in: only an equal may change them. */
  private async changeOf(group: Group, user: User, actor: Actor, work: (tx: Tx) => Promise<void>): Promise<void> {
    if (actor !== null) assertHolds(actor, user.adminScopes);
    await this.changes.run(async (tx) => {
      if (!(await this.groups.hold(tx, group))) throw groupRefusals.unknown();
      await work(tx);
    });
  }

  private async record(tx: Tx, type: string, { id, name }: Group, user: User, actor: Actor): Promise<void> {
    await this.audit.record(type, { sub: user.id, actor: actor?.sub, details: { group: id, name } }, tx);
  }
}
