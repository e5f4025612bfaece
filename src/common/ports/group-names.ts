/** The groups of users, for rooms that do not import `user`. `app.module` binds the implementation. */
export abstract class GroupNames {
  /**
   * @param text the id or the name of a group, untrusted
   * @returns its id; undefined when the group does not exist
   */
  abstract idNamed(text: string): Promise<string | undefined>;
}
