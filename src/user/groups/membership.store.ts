import { Injectable } from '@nestjs/common';
import type { SubjectId } from '../../common/index.js';
import { Statements, type RawRow } from '../../database/index.js';
import type { GroupId } from './group.entity.js';
import { Memberships } from './memberships.js';

/** The groups of a user, then the user's roles, then those of the groups: a role has no `requires_mfa`. */
const OF_USER = `SELECT g.id AS id, g.name AS name, g.requires_mfa AS requires_mfa
  FROM group_members m JOIN user_groups g ON g.id = m.group_id WHERE m.user_id = ?
  UNION ALL SELECT r.resource_id, r.role, NULL FROM user_roles r WHERE r.user_id = ?
  UNION ALL SELECT r.resource_id, r.role, NULL
  FROM group_members m JOIN group_roles r ON r.group_id = m.group_id WHERE m.user_id = ?`;
const ANY = 'SELECT EXISTS (SELECT 1 FROM group_members) OR EXISTS (SELECT 1 FROM user_roles) AS found';

/** Reads memberships of users, from the tables of other stores, in one SELECT. */
@Injectable()
export class MembershipStore {
  constructor(private readonly statements: Statements) {}

  async of(userId: SubjectId): Promise<Memberships> {
    const rows = await this.statements.rows(OF_USER, [userId, userId, userId]);
    if (rows.length === 0) return Memberships.NONE;
    const groups = rows.filter(isGroup).map((row) => ({
      id: row['id'] as GroupId,
      name: row['name'] as string,
      // SQLite returns a number; MySQL may return text.
      requiresMfa: Number(row['requires_mfa']) === 1,
    }));
    return new Memberships(groups.toSorted(byName), rolesIn(rows));
  }

  /** Whether any user is a member of a group or holds a role. */
  async exist(): Promise<boolean> {
    const [row] = await this.statements.rows(ANY, []);
    return Number(row?.['found']) === 1;
  }
}

function isGroup(row: RawRow): boolean {
  return row['requires_mfa'] !== null;
}

function rolesIn(rows: readonly RawRow[]): ReadonlyMap<string, readonly string[]> {
  const roles = new Map<string, string[]>();
  for (const row of rows.filter((one) => !isGroup(one))) {
    const resource = row['id'] as string;
    roles.set(resource, [...(roles.get(resource) ?? []), row['name'] as string]);
  }
  return roles;
}

function byName({ name: one }: { readonly name: string }, { name: other }: { readonly name: string }): number {
  return one < other ? -1 : 1;
}
