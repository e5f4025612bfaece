import { Injectable } from '@nestjs/common';
import { ResourceDirectory, type Client } from '../../client/index.js';
import { GROUPS_SCOPE, type ResourceUri, type Scope, type SubjectId } from '../../common/index.js';
import { MembershipDirectory, Memberships } from '../../user/index.js';

/** What a token grants. */
export interface Released {
  readonly scope: Scope;
  readonly audience: readonly ResourceUri[];
}

/** The memberships of users, as far as tokens and responses about tokens need them. */
@Injectable()
export class UserMemberships {
  constructor(
    private readonly directory: MembershipDirectory,
    private readonly resources: ResourceDirectory,
  ) {}

  /**
   * The memberships that a grant depends on. Without such a dependency nothing is read.
   *
   * @param client which may allow members of some groups only
   */
  async forGrant(userId: SubjectId, client: Client, granted: Released): Promise<Memberships> {
    const isNeeded = client.allowedGroups !== null || (await this.concern(granted));
    return isNeeded ? this.directory.ofId(userId, (memberships) => !memberships.mayUse(client)) : Memberships.NONE;
  }

  /** The memberships that a response about a token contains. */
  async forResponse(userId: SubjectId, granted: Released): Promise<Memberships> {
    return (await this.concern(granted)) ? this.directory.ofId(userId) : Memberships.NONE;
  }

  private async concern({ scope, audience }: Released): Promise<boolean> {
    return scope.has(GROUPS_SCOPE) || (await this.resources.current()).dependOnRoles(scope, audience);
  }
}
