import { Injectable } from '@nestjs/common';
import { changeRefusals, Clock, RoleHolders, type Actor, type RoleOfResource } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import type { Group } from '../groups/group.entity.js';
import { GuardedGroups } from '../groups/guarded-groups.js';
import { GroupRole } from './group-role.entity.js';
import { GroupRoleStore } from './group-role.store.js';
import { UserRole } from './user-role.entity.js';
import { UserRoleStore } from './user-role.store.js';

/** Gives roles to users and groups, and takes them. The caller excludes changes of the role itself. */
@Injectable()
export class RoleHoldings extends RoleHolders {
  constructor(
    private readonly userRoles: UserRoleStore,
    private readonly groupRoles: GroupRoleStore,
    private readonly users: UserStore,
    private readonly guarded: GuardedGroups,
    private readonly clock: Clock,
  ) {
    super();
  }

  /**
   * @returns false when the user held the role already
   * @throws OAuthError `conflict` when the user was changed meanwhile
   */
  async giveToUser(tx: Tx, held: RoleOfResource, user: User): Promise<boolean> {
    if (!(await this.users.hold(tx, user))) throw changeRefusals.changedMeanwhile({ what: 'user' });
    if (await this.userRoles.has(tx, held, user.id)) return false;
    await this.userRoles.add(tx, UserRole.of({ ...held, userId: user.id, addedAt: this.clock.now() }));
    return true;
  }

  /**
   * @returns false when the group held the role already
   * @throws OAuthError as `GuardedGroups` does
   */
  async giveToGroup(tx: Tx, held: RoleOfResource, group: Group, actor: Actor): Promise<boolean> {
    await this.guarded.hold(tx, group, actor);
    if (await this.groupRoles.has(tx, held, group.id)) return false;
    await this.groupRoles.add(tx, GroupRole.of({ ...held, groupId: group.id, addedAt: this.clock.now() }));
    return true;
  }

  /** @returns whether the user held the role */
  takeFromUser(tx: Tx, held: RoleOfResource, { id }: User): Promise<boolean> {
    return this.userRoles.remove(tx, held, id);
  }

  /**
   * @returns whether the group held the role
   * @throws OAuthError as `GuardedGroups` does
   */
  async takeFromGroup(tx: Tx, held: RoleOfResource, group: Group, actor: Actor): Promise<boolean> {
    await this.guarded.hold(tx, group, actor);
    return this.groupRoles.remove(tx, held, group.id);
  }

  /** The users who hold a role themselves, ordered by `sub`. */
  usersWith(held: RoleOfResource, after: string | undefined, limit: number): Promise<User[]> {
    return this.userRoles.holdersOf(held, after, limit);
  }

  /** The groups that hold a role, ordered by id. */
  groupsWith(held: RoleOfResource, after: string | undefined, limit: number): Promise<Group[]> {
    return this.groupRoles.holdersOf(held, after, limit);
  }

  async keepOnly(tx: Tx, resourceId: string, roles: readonly string[]): Promise<void> {
    await this.userRoles.keepOnly(tx, resourceId, roles);
    await this.groupRoles.keepOnly(tx, resourceId, roles);
  }
}
