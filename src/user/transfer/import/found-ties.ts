import { comparableUri, type OAuthError, type RoleOfResource, type RolesOfResource } from '../../../common/index.js';
import type { Group } from '../../groups/group.entity.js';
import { transferRefusals } from '../../refusals/transfer.js';
import type { ImportedTies, NamedRole } from './imported-ties.js';

/** The groups and roles that the accounts of a batch name, and the identities that are linked already. */
export class FoundTies {
  private readonly groups: ReadonlyMap<string, Group>;
  private readonly resources: ReadonlyMap<string | null, RolesOfResource>;
  /** Digests; those of earlier lines of the batch included. */
  private readonly identities: Set<string>;

  constructor(groups: readonly Group[], resources: readonly RolesOfResource[], identities: readonly string[]) {
    this.groups = new Map(groups.map((group) => [group.nameKey, group]));
    this.resources = new Map(resources.map((resource) => [comparableUri(resource.identifier), resource]));
    this.identities = new Set(identities);
  }

  /** @returns null when each group and role exists, and each identity is free */
  faultOf({ groups, roles, identities }: ImportedTies): OAuthError | null {
    for (const [key, name] of groups) if (!this.groups.has(key)) return transferRefusals.groupUnknown({ name });
    for (const named of roles) {
      const { resource, role } = named;
      const defined = this.resourceOf(named);
      if (defined === undefined) return transferRefusals.resourceUnknown({ resource });
      if (!defined.roles.includes(role)) return transferRefusals.roleUnknown({ role, resource });
    }
    return identities.some(({ digest }) => this.identities.has(digest)) ? transferRefusals.identityTaken() : null;
  }

  /** No further account can get the identities. */
  take({ identities }: ImportedTies): void {
    for (const { digest } of identities) this.identities.add(digest);
  }

  /** @param ties without a fault */
  groupsOf({ groups }: ImportedTies): readonly Group[] {
    return Array.from(groups.keys(), (key) => this.groups.get(key)!);
  }

  /** @param ties without a fault */
  rolesOf({ roles }: ImportedTies): readonly RoleOfResource[] {
    return roles.map((named) => ({ resourceId: this.resourceOf(named)!.resourceId, role: named.role }));
  }

  private resourceOf({ comparable }: NamedRole): RolesOfResource | undefined {
    return comparable === null ? undefined : this.resources.get(comparable);
  }
}
