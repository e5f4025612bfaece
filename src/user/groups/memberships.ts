import type { GroupId } from './group.entity.js';

/** A group as decisions about a member need it. */
export interface MemberOf {
  readonly id: GroupId;
  readonly name: string;
  readonly requiresMfa: boolean;
}

/** The groups of a user, and the roles that the user holds directly or by a group. */
export class Memberships {
  static readonly NONE = new Memberships([], new Map());

  /**
   * @param groups ordered by name
   * @param roles by the id of their resource
   */
  constructor(
    private readonly groups: readonly MemberOf[],
    private readonly roles: ReadonlyMap<string, readonly string[]>,
  ) {}

  /** The value of the claim `groups`. */
  get groupNames(): readonly string[] {
    return this.groups.map(({ name }) => name);
  }

  isMemberOf(group: GroupId): boolean {
    return this.groups.some(({ id }) => id === group);
  }

  /** Whether a group demands two factors. */
  get requiresMfa(): boolean {
    return this.groups.some(({ requiresMfa }) => requiresMfa);
  }

  /** The roles at a resource. */
  readonly rolesAt = (resourceId: string): readonly string[] => this.roles.get(resourceId) ?? [];

  /** @param client whose `allowedGroups` are ids, or null when every user may use it */
  mayUse({ allowedGroups }: { readonly allowedGroups: readonly string[] | null }): boolean {
    return allowedGroups === null || this.groups.some(({ id }) => allowedGroups.includes(id));
  }
}
