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

/** Claims of an access token about its user. */
export type Claims = Readonly<Record<string, unknown>>;

interface TokenOfUser {
  readonly scope: Scope;
  readonly audience: readonly ResourceUri[];
  readonly memberships?: Memberships | undefined;
}

/** The roles and groups in an access token. */
export function membershipClaims(token: TokenOfUser, current: Resources): Claims {
  const { scope, audience, memberships = Memberships.NONE } = token;
  return { ...rolesClaim(audience, memberships, current), ...groupsClaim(scope, memberships) };
}

/**
 * The claims that fit into an access token beside its scope and audience, in their order. Introspection returns them
 * all.
 */
export function claimsThatFit({ scope, audience }: TokenOfUser, claims: Claims): Claims {
  let left = LONGEST_GRANT - Buffer.byteLength(JSON.stringify({ scope, audience }));
  const fitting = Object.entries(claims).filter(([name, value]) => {
    const size = Buffer.byteLength(JSON.stringify({ [name]: value }));
    if (size > left) return false;
    left -= size;
    return true;
  });
  return Object.fromEntries(fitting);
}
