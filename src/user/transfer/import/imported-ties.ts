import { comparableUri } from '../../../common/index.js';
import { groupNameKeyOf } from '../../groups/group-name.js';
import type { LinkedIdentity } from '../../linked-identities/linked-identity.entity.js';
import { groupRefusals } from '../../refusals/groups.js';
import { transferRefusals } from '../../refusals/transfer.js';
import type { RolesLine } from '../line/tie-lines.dto.js';

/** A role as a line names it. */
export interface NamedRole {
  /** As in the line. */
  readonly resource: string;
  /** `resource` in the form of `comparableUri`; null for a text that is no URI. */
  readonly comparable: string | null;
  readonly role: string;
}

/** What ties a new user to other rows. The transaction that stores the user must find the groups and the roles. */
export interface ImportedTies {
  /** The names of the groups as in the line, by their form for comparison. */
  readonly groups: ReadonlyMap<string, string>;
  readonly roles: readonly NamedRole[];
  readonly identities: readonly LinkedIdentity[];
}

export const NO_TIES: ImportedTies = { groups: new Map(), roles: [], identities: [] };

/** @throws OAuthError `invalid_request` for a name that no group can have, and for a group that is named twice */
export function namedGroups(names: readonly string[]): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const name of names) {
    const key = groupNameKeyOf(name);
    if (key === null) throw groupRefusals.nameMalformed();
    if (groups.has(key)) throw transferRefusals.groupTwice({ name });
    groups.set(key, name);
  }
  return groups;
}

/** @throws OAuthError `invalid_request` for a role that is named twice */
export function namedRoles(lines: readonly RolesLine[]): readonly NamedRole[] {
  const named = lines.flatMap(({ resource, roles }) => {
    const comparable = comparableUri(resource);
    return roles.map((role) => ({ resource, comparable, role }));
  });
  const seen = new Set<string>();
  for (const { comparable, resource, role } of named) {
    const key = JSON.stringify([comparable, role]);
    if (seen.has(key)) throw transferRefusals.roleTwice({ role, resource });
    seen.add(key);
  }
  return named;
}
