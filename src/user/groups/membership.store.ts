import { Injectable } from '@nestjs/common';
import type { SubjectId } from '../../common/index.js';
import { Statements } from '../../database/index.js';
import type { GroupId } from './group.entity.js';
import { Memberships } from './memberships.js';

/** Reads the groups of a user by one SELECT. */
const OF_USER = `SELECT g.id AS id, g.name AS name, g.requires_mfa AS requires_mfa
  FROM group_members m JOIN user_groups g ON g.id = m.group_id WHERE m.user_id = ? ORDER BY g.name_key`;
const ANY = 'SELECT m.user_id AS id FROM group_members m LIMIT 1';

/** Reads memberships of users, from the tables of the other stores of this folder. */
@Injectable()
export class MembershipStore {
  constructor(private readonly statements: Statements) {}

  async of(userId: SubjectId): Promise<Memberships> {
    const rows = await this.statements.rows(OF_USER, [userId]);
    if (rows.length === 0) return Memberships.NONE;
    const groups = rows.map(({ id, name, requires_mfa: flag }) => ({
      id: id as GroupId,
      name: name as string,
      // SQLite returns a number; MySQL may return text.
      requiresMfa: Number(flag) === 1,
    }));
    return new Memberships(groups);
  }

  /** Whether any user is a member of a group. */
  async exist(): Promise<boolean> {
    return (await this.statements.rows(ANY, [])).length > 0;
  }
}
