import type { Resources } from '../../client/index.js';
import { GROUPS_SCOPE, type ResourceUri, type Scope } from '../../common/index.js';
import type { Memberships } from '../../user/index.js';

/** The claim that the scope `groups` releases (RFC 9068 §2.2.3.1). Empty for a user without a group. */
export function groupsClaim(scope: Scope, memberships: Memberships): { readonly groups?: readonly string[] } {
  return scope.has(GROUPS_SCOPE) ? { groups: memberships.groupNames } : {};
}

/** The roles at the resource of a token (RFC 9068 §2.2.3.1). Empty for a user without a role there. */
export function rolesClaim(
  audience: readonly ResourceUri[],
  memberships: Memberships,
  current: Resources,
): { readonly roles?: readonly string[] } {
  const roles = current.rolesFor(audience, memberships.rolesAt);
  return roles === undefined ? {} : { roles };
}
