import { Injectable } from '@nestjs/common';
import { assertHolds, type Actor } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import { groupRefusals } from '../refusals/groups.js';
import { GroupMemberStore } from './group-member.store.js';
import type { Group } from './group.entity.js';
import { GroupStore } from './group.store.js';

/**
 * Guards groups with administrators: their `requires_mfa` and their roles decide how each member signs in and what the
 * tokens of the member contain. Only a caller with all admin scopes of the members may change these (ASVS 5.0 V8.2).
 */
@Injectable()
export class GuardedGroups {
  constructor(
    private readonly groups: GroupStore,
    private readonly members: GroupMemberStore,
  ) {}

  /**
   * Keeps the group and the list of its members until the transaction is over.
   *
   * @throws OAuthError `not_found` when the group is gone; `access_denied` when a member holds an admin scope that the
   *   caller lacks
   */
  async hold(tx: Tx, group: Group, actor: Actor): Promise<void> {
    if (!(await this.groups.hold(tx, group))) throw groupRefusals.unknown();
    if (actor !== null) assertHolds(actor, await this.members.adminScopesOf(tx, group.id));
  }
}
