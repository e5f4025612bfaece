import { Injectable } from '@nestjs/common';
import { DefinedRoles, type SubjectId } from '../../../common/index.js';
import type { User } from '../../accounts/user.entity.js';
import { GroupMemberStore } from '../../groups/group-member.store.js';
import { GroupStore } from '../../groups/group.store.js';
import type { LinkedIdentity } from '../../linked-identities/linked-identity.entity.js';
import { LinkedIdentityStore } from '../../linked-identities/linked-identity.store.js';
import { UserRoleStore } from '../../roles/user-role.store.js';
import type { IdentityLine, RolesLine } from '../line/tie-lines.dto.js';
import type { UserLine } from '../line/user-line.dto.js';

/** The members of a line about groups, roles and identities; those of which the user has none are left out. */
type TieMembers = Pick<UserLine, 'groups' | 'roles' | 'identities'>;

/** Reads the groups, the direct roles and the linked identities of a page of users, with a few SELECTs for all of them. */
@Injectable()
export class ExportedTies {
  constructor(
    private readonly members: GroupMemberStore,
    private readonly groups: GroupStore,
    private readonly roles: UserRoleStore,
    private readonly identities: LinkedIdentityStore,
    private readonly definedRoles: DefinedRoles,
  ) {}

  /** @returns the members for each user, in an order that does not depend on ids of this server */
  async of(users: readonly User[]): Promise<(user: User) => TieMembers> {
    const ids = users.map(({ id }) => id);
    const [groups, roles, identities] = await Promise.all([
      this.groupsOf(ids),
      this.rolesOf(ids),
      this.identitiesOf(ids),
    ]);
    return ({ id }) => ({
      ...(groups.has(id) && { groups: groups.get(id)!.toSorted(byCodePoint((name) => name)) }),
      ...(roles.has(id) && { roles: linesOfRoles(roles.get(id)!) }),
      ...(identities.has(id) && { identities: linesOfIdentities(identities.get(id)!) }),
    });
  }

  private async groupsOf(ids: readonly SubjectId[]): Promise<ReadonlyMap<SubjectId, readonly string[]>> {
    const members = await this.members.ofEach(ids);
    const groups = await this.groups.among([...new Set(members.map(({ groupId }) => groupId))]);
    const names = new Map(groups.map(({ id, name }) => [id, name]));
    // A group that is removed at this moment has no name any more.
    return byUser(members.filter(({ groupId }) => names.has(groupId)), ({ groupId }) => names.get(groupId)!); // prettier-ignore
  }

  private async rolesOf(ids: readonly SubjectId[]): Promise<ReadonlyMap<SubjectId, readonly NamedRole[]>> {
    const held = await this.roles.ofEach(ids);
    if (held.length === 0) return new Map();
    const resources = await this.definedRoles.current();
    const named = new Map(resources.map(({ resourceId, identifier }) => [resourceId, identifier]));
    return byUser(held.filter(({ resourceId }) => named.has(resourceId)), ({ resourceId, role }) => ({ resource: named.get(resourceId)!, role })); // prettier-ignore
  }

  private async identitiesOf(ids: readonly SubjectId[]): Promise<ReadonlyMap<SubjectId, readonly LinkedIdentity[]>> {
    return byUser(await this.identities.ofEach(ids), (identity) => identity);
  }
}

interface NamedRole {
  readonly resource: string;
  readonly role: string;
}

function linesOfRoles(held: readonly NamedRole[]): RolesLine[] {
  const byResource = Map.groupBy(held, ({ resource }) => resource);
  const lines = Array.from(byResource, ([resource, roles]) => ({
    resource,
    roles: roles.map(({ role }) => role).sort(),
  }));
  return lines.toSorted(byCodePoint(({ resource }) => resource));
}

function linesOfIdentities(identities: readonly LinkedIdentity[]): IdentityLine[] {
  const lines = identities.map(({ providerId: provider, subject: sub, issuer, label, byTrust }) => ({
    provider,
    sub,
    issuer,
    ...(label !== null && { label }),
    ...(byTrust === true && { by_trust: true }),
  }));
  return lines.toSorted(byCodePoint(({ issuer, sub }) => `${issuer} ${sub}`));
}

function byUser<Row extends { readonly userId: SubjectId }, T>(
  rows: readonly Row[],
  valueOf: (row: Row) => T,
): ReadonlyMap<SubjectId, readonly T[]> {
  const grouped = Map.groupBy(rows, ({ userId }) => userId);
  return new Map(Array.from(grouped, ([userId, own]) => [userId, own.map(valueOf)]));
}

/** Compares by a text, without regard to the language. */
function byCodePoint<T>(textOf: (value: T) => string): (one: T, other: T) => number {
  return (one, other) => (textOf(one) < textOf(other) ? -1 : 1);
}
