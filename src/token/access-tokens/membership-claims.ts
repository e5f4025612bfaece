import { GROUPS_SCOPE, type Scope } from '../../common/index.js';
import { LONGEST_GRANT } from '../../config/index.js';
import type { Memberships } from '../../user/index.js';

/** The claim that the scope `groups` releases (RFC 9068 §2.2.3.1). Empty for a user without a group. */
export function groupsClaim(scope: Scope, memberships: Memberships): { readonly groups?: readonly string[] } {
  return scope.has(GROUPS_SCOPE) ? { groups: memberships.groupNames } : {};
}

type MembershipClaims = Readonly<Record<string, readonly string[]>>;

/**
 * The claims that fit into an access token beside its scope and audience, the later ones first to be left out.
 * Introspection and userinfo return them all.
 */
export function fittingMemberships(
  { scope, audience }: { readonly scope: Scope; readonly audience: readonly string[] },
  claims: MembershipClaims,
): MembershipClaims {
  let left = LONGEST_GRANT - Buffer.byteLength(JSON.stringify({ scope, audience }));
  const fitting = Object.entries(claims).filter(([name, values]) => {
    left -= Buffer.byteLength(JSON.stringify({ [name]: values }));
    return left >= 0;
  });
  return Object.fromEntries(fitting);
}
