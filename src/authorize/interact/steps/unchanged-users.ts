import { Injectable } from '@nestjs/common';
import type { SubjectId } from '../../../common/index.js';
import { Verdicts } from '../../../database/index.js';
import { UserDirectory, type User } from '../../../user/index.js';

/** Finds the user of a sign-in that began earlier: a change of the user ends it. */
@Injectable()
export class UnchangedUsers {
  constructor(
    private readonly users: UserDirectory,
    private readonly verdicts: Verdicts,
  ) {}

  /**
   * @param version `updated_at` of the user at that time, in milliseconds
   * @returns null when the user was changed, disabled or removed since then
   */
  async find(sub: SubjectId, version: number): Promise<User | null> {
    const hasChanged = (user: User | null) => user?.updatedAt.getTime() !== version || user.disabled;
    const user = await this.verdicts.confirmed(() => this.users.find(sub), hasChanged);
    return hasChanged(user) ? null : user;
  }
}
