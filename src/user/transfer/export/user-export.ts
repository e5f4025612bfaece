import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import { assertHolds, type AdminCaller } from '../../../common/index.js';
import type { User } from '../../accounts/user.entity.js';
import { UserStore } from '../../accounts/user.store.js';
import { ClaimDefinitionDirectory } from '../../claims/definitions/claim-definition-directory.js';
import type { ClaimDefinitions } from '../../claims/definitions/claim-definitions.js';
import type { UserLine } from '../line/user-line.dto.js';
import { ExportedTies } from './exported-ties.js';

/** Users of a page, which one SELECT reads. */
const PAGE = 100;

/** Exports users as the lines that an import reads, without hashes, seeds and keys (AD4). */
@Injectable()
export class UserExport {
  constructor(
    private readonly users: UserStore,
    private readonly ties: ExportedTies,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly audit: AuditService,
  ) {}

  /**
   * Reads the first page, so that an outage is refused before the response begins.
   *
   * @throws OAuthError `access_denied` without `groups:read`: an export that silently leaves the groups out would be taken
   *   for a whole one
   * @returns the users by `sub`. The pages are not one snapshot: a user who is created meanwhile may be missing
   */
  async begin(caller: AdminCaller): Promise<AsyncIterable<UserLine>> {
    assertHolds(caller, ['groups:read']);
    const first = await this.users.list({}, undefined, PAGE);
    await this.audit.record('users.exported', { actor: caller.sub });
    return this.linesFrom(first);
  }

  private async *linesFrom(first: readonly User[]): AsyncGenerator<UserLine> {
    for (let page = first; page.length > 0; page = await this.users.list({}, page.at(-1)!.id, PAGE)) {
      const [tiesOf, definitions] = await Promise.all([this.ties.of(page), this.definitions.current()]);
      for (const user of page) {
        yield { ...lineOf(user), ...valuesOf(user, definitions), ...tiesOf(user) };
      }
    }
  }
}

/** Ordered by name: the order of the definitions is one of this server. */
function valuesOf({ customClaims }: User, definitions: ClaimDefinitions): Pick<UserLine, 'custom_claims'> {
  const values = Object.entries(definitions.shown(customClaims)).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return values.length === 0 ? {} : { custom_claims: Object.fromEntries(values) };
}

function lineOf(user: User): UserLine {
  const { id, username, disabled, requiresPasswordChange, adminScopes, factors, createdAt, claims } = user;
  return {
    sub: id,
    username,
    disabled,
    require_password_change: requiresPasswordChange,
    admin_scopes: [...adminScopes],
    factors: [...factors],
    created_at: createdAt.toISOString(),
    ...claims,
  };
}
