import type { GroupId } from './group.entity.js';

/** A group as decisions about a member need it. */
export interface MemberOf {
  readonly id: GroupId;
  readonly name: string;
  readonly requiresMfa: boolean;
}

/** The groups of a user. */
export class Memberships {
  static readonly NONE = new Memberships([]);

  /** @param groups ordered by name */
  constructor(private readonly groups: readonly MemberOf[]) {}

  /** The value of the claim `groups`. */
  get groupNames(): readonly string[] {
    return this.groups.map(({ name }) => name);
  }

  /** Whether a group demands two factors. */
  get requiresMfa(): boolean {
    return this.groups.some(({ requiresMfa }) => requiresMfa);
  }

  /** @param client whose `allowedGroups` are ids, or null when every user may use it */
  mayUse({ allowedGroups }: { readonly allowedGroups: readonly string[] | null }): boolean {
    return allowedGroups === null || this.groups.some(({ id }) => allowedGroups.includes(id));
  }
}
