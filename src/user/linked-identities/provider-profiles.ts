import { Injectable } from '@nestjs/common';
import { OAuthError } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { withChanges } from '../claims/claim-changes.js';
import type { ClaimValues } from '../claims/definitions/claim-definitions.js';
import type { StandardClaims } from '../claims/standard-claims.js';
import { GroupDirectory } from '../groups/group-directory.js';
import { GroupMembership } from '../groups/group-membership.js';
import { MembershipDirectory } from '../groups/membership-directory.js';
import type { GroupId } from '../groups/group.entity.js';
import type { UpstreamIdentity } from '../identity-providers/upstream-sign-ins.js';
import { UserEvents } from '../notices/user-events.js';

/** Takes over at each sign-in what a provider says about a person: the mapped claims and the mapped groups. */
@Injectable()
export class ProviderProfiles {
  constructor(
    private readonly users: UserStore,
    private readonly groups: GroupDirectory,
    private readonly memberships: MembershipDirectory,
    private readonly membership: GroupMembership,
    private readonly transactions: Transactions,
    private readonly events: UserEvents,
  ) {}

  /**
   * A concurrent change of the user wins: the next sign-in takes the claims over.
   *
   * @returns the user after it
   */
  async refresh(user: User, identity: UpstreamIdentity): Promise<User> {
    const changed = await this.withClaims(user, identity);
    await this.takeGroups(changed, identity);
    return changed;
  }

  private async withClaims(user: User, { claims, customClaims, provider }: UpstreamIdentity): Promise<User> {
    const after = mergedClaims(user.claims, claims);
    const values = { ...user.customClaims, ...customClaims };
    const members = [
      ...Object.keys(claims).filter((name) => !isSame(user.claims[name as keyof StandardClaims], after[name as keyof StandardClaims])), // prettier-ignore
      ...(hasChanged(user.customClaims, customClaims) ? ['custom_claims'] : []),
    ];
    if (members.length === 0) return user;
    const changed = await this.transactions.run(async (tx) => {
      const written = await this.users.changeClaims(tx, user, { claims: after, customClaims: values });
      if (written !== null) await this.events.record(tx, 'user.updated', user, { details: { members, provider: provider.id } }); // prettier-ignore
      return written;
    });
    return changed ?? (await this.users.find(user.id)) ?? user;
  }

  /**
   * Only groups that the mapping names are given and taken. An administrator's groups stay: they decide how the
   * administrator signs in, and only an equal may change them.
   */
  private async takeGroups(user: User, { provider, groups }: UpstreamIdentity): Promise<void> {
    if (groups === null || user.adminScopes.length > 0) return;
    const mapped = new Set(Object.values(provider.settings.groupsMapping));
    const present = await this.memberships.ofId(user.id);
    for (const id of mapped) {
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

/** Claims that do not fit beside the others are not taken over. */
export function mergedClaims(before: StandardClaims, claims: StandardClaims): StandardClaims {
  try {
    return withChanges(before, claims);
  } catch (error) {
    if (error instanceof OAuthError) return before;
    throw error;
  }
}

function hasChanged(before: ClaimValues | null, values: ClaimValues): boolean {
  return Object.entries(values).some(([id, value]) => !isSame(before?.[id], value));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
