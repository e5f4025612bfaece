import { Injectable } from '@nestjs/common';
import { OAuthError } from '../../common/index.js';
import type { User } from '../accounts/user.entity.js';
import { GroupDirectory } from '../groups/group-directory.js';
import { GroupMembership } from '../groups/group-membership.js';
import type { GroupId } from '../groups/group.entity.js';
import { MembershipDirectory } from '../groups/membership-directory.js';
import type { UpstreamIdentity } from '../identity-providers/upstream-sign-ins.js';

/** Gives and takes at each sign-in the groups that the mapping of a provider owns. */
@Injectable()
export class MappedGroups {
  constructor(
    private readonly groups: GroupDirectory,
    private readonly memberships: MembershipDirectory,
    private readonly membership: GroupMembership,
  ) {}

  /**
   * Only groups that the mapping names are given and taken. An administrator's groups stay: they decide how the
   * administrator signs in, and only an equal may change them.
   */
  async take(user: User, { provider, groups }: UpstreamIdentity): Promise<void> {
    if (groups === null || user.adminScopes.length > 0) return;
    const present = await this.memberships.ofId(user.id);
    for (const id of provider.mappedGroups) {
      const wanted = groups.includes(id);
      if (wanted !== present.isMemberOf(id)) await this.setMembership(user, id, wanted);
    }
  }

  /** A group that was deleted, or a user who was changed, meanwhile: the next sign-in repeats it. */
  private async setMembership(user: User, id: GroupId, wanted: boolean): Promise<void> {
    try {
      const group = await this.groups.get(id);
      await (wanted ? this.membership.add(group, user, null) : this.membership.remove(group, user, null));
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
    }
  }
}
