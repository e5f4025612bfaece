import type { Resources } from '../../client/index.js';
import { GROUPS_SCOPE, type ResourceUri, type Scope } from '../../common/index.js';
import { LONGEST_GRANT } from '../../config/index.js';
import { Memberships } from '../../user/index.js';

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

interface TokenOfUser {
  readonly scope: Scope;
  readonly audience: readonly ResourceUri[];
  readonly memberships?: Memberships | undefined;
}

/**
 * The claims of an access token about memberships, as far as they fit beside its scope and audience. Introspection
 * returns them all.
 */
export function membershipClaims(token: TokenOfUser, current: Resources): Readonly<Record<string, readonly string[]>> {
  const { scope, audience, memberships = Memberships.NONE } = token;
  let left = LONGEST_GRANT - Buffer.byteLength(JSON.stringify({ scope, audience }));
  const claims = { ...rolesClaim(audience, memberships, current), ...groupsClaim(scope, memberships) };
  const fitting = Object.entries(claims).filter(([name, values]) => {
    left -= Buffer.byteLength(JSON.stringify({ [name]: values }));
    return left >= 0;
  });
  return Object.fromEntries(fitting);
}
