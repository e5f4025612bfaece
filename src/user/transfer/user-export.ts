import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import type { AdminCaller } from '../../common/index.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import type { UserLine } from './user-line.dto.js';

/** Users of a page, which one SELECT reads. */
const PAGE = 100;

/** Exports users as the lines that an import reads, without hashes, seeds and keys (AD4). */
@Injectable()
export class UserExport {
  constructor(
    private readonly users: UserStore,
    private readonly audit: AuditService,
  ) {}

  /**
   * Reads the first page, so that an outage is refused before the response begins.
   *
   * @returns the users by `sub`. The pages are not one snapshot: a user who is created meanwhile may be missing
   */
  async begin({ sub: actor }: AdminCaller): Promise<AsyncIterable<UserLine>> {
    const first = await this.users.list({}, undefined, PAGE);
    await this.audit.record('users.exported', { actor });
    return this.linesFrom(first);
  }

  private async *linesFrom(first: readonly User[]): AsyncGenerator<UserLine> {
    for (let page = first; page.length > 0; page = await this.users.list({}, page.at(-1)!.id, PAGE)) {
      for (const user of page) yield lineOf(user);
    }
  }
}

function lineOf({ id, username, disabled, adminScopes, factors, createdAt, claims }: User): UserLine {
  return {
    sub: id,
    username,
    disabled,
    admin_scopes: [...adminScopes],
    factors: [...factors],
    created_at: createdAt.toISOString(),
    ...claims,
  };
}
