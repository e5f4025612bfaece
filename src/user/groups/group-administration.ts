import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { changeRefusals, Precondition, type Actor } from '../../common/index.js';
import { isUniqueViolation, type Tx } from '../../database/index.js';
import { GroupRoleStore } from '../roles/group-role.store.js';
import { groupRefusals } from '../refusals/groups.js';
import { GroupMemberStore } from './group-member.store.js';
import { groupNameKeyOf, trimmedGroupName } from './group-name.js';
import { GroupView, type GroupChange, type NewGroup } from './group.dto.js';
import type { Group } from './group.entity.js';
import { GroupStore } from './group.store.js';
import { GuardedGroups } from './guarded-groups.js';
import { MembershipChanges } from './membership-changes.js';

/** Creates, changes and removes groups; every change is audited. */
@Injectable()
export class GroupAdministration {
  constructor(
    private readonly groups: GroupStore,
    private readonly guarded: GuardedGroups,
    private readonly members: GroupMemberStore,
    private readonly roles: GroupRoleStore,
    private readonly changes: MembershipChanges,
    private readonly audit: AuditService,
  ) {}

  /** @throws OAuthError `invalid_request` for an invalid name, `conflict` when the name is taken */
  create(wanted: NewGroup, actor: Actor): Promise<Group> {
    const { name, description = null, requires_mfa: requiresMfa = false } = wanted;
    const columns = { ...nameOf(name), description, requiresMfa };
    return this.write(async (tx) => {
      const group = await this.groups.add(tx, columns);
      await this.record(tx, 'group.created', group, actor, { requires_mfa: requiresMfa });
      return group;
    });
  }

  /**
   * @param group as read; a concurrent change makes this one fail
   * @throws OAuthError as `create` does; `conflict` also when the group has changed since it was read; `access_denied`
   *   when `requires_mfa` changes and a member holds an admin scope that the caller lacks; `precondition_failed`
   */
  change(group: Group, wanted: GroupChange, actor: Actor, precondition = Precondition.NONE): Promise<Group> {
    precondition.assertHolds(GroupView.of(group));
    const columns = {
      ...nameOf(wanted.name ?? group.name),
      description: wanted.description === undefined ? group.description : wanted.description,
      requiresMfa: wanted.requires_mfa ?? group.requiresMfa,
    };
    const write = this.write(async (tx) => {
      if (columns.requiresMfa !== group.requiresMfa) await this.guarded.hold(tx, group, actor);
      const changed = await this.groups.change(tx, group, columns);
      if (changed === null) throw changeRefusals.changedMeanwhile({ what: 'group' });
      await this.record(tx, 'group.updated', changed, actor, { members: Object.keys(wanted) });
      return changed;
    });
    return precondition.binding(write);
  }

  /**
   * Removes a group, its memberships and its roles.
   *
   * @throws OAuthError `conflict` when it has changed since it was read; `access_denied` when a member holds an admin
   *   scope that the caller lacks; `precondition_failed`
   */
  async remove(group: Group, actor: Actor, precondition = Precondition.NONE): Promise<void> {
    precondition.assertHolds(GroupView.of(group));
    const write = this.write(async (tx) => {
      await this.guarded.hold(tx, group, actor);
      const count = await this.members.removeAllOf(tx, group.id);
      await this.roles.removeGroup(tx, group.id);
      if (!(await this.groups.remove(tx, group))) throw changeRefusals.changedMeanwhile({ what: 'group' });
      await this.record(tx, 'group.deleted', group, actor, { member_count: count });
    });
    await precondition.binding(write);
  }

  private async record(tx: Tx, type: string, { id, name }: Group, actor: Actor, more: object): Promise<void> {
    await this.audit.record(type, { actor: actor?.sub, details: { group: id, name, ...more } }, tx);
  }

  private async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.changes.run(work);
    } catch (cause) {
      throw isUniqueViolation(cause) ? groupRefusals.nameTaken({ cause }) : cause;
    }
  }
}

function nameOf(name: string): Pick<Group, 'name' | 'nameKey'> {
  const nameKey = groupNameKeyOf(name);
  if (nameKey === null) throw groupRefusals.nameMalformed();
  return { name: trimmedGroupName(name), nameKey };
}
