import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import { assertHolds, changeRefusals, type AdminCaller } from '../../../common/index.js';
import { Transactions } from '../../../database/index.js';
import type { User } from '../../accounts/user.entity.js';
import { UserStore } from '../../accounts/user.store.js';
import { ClaimDefinitionDirectory } from './claim-definition-directory.js';
import type { ClaimValue } from './claim-value.js';
import { withValueChanges, type ClaimValueChanges } from './claim-value-changes.js';

/** The further claims of users. */
@Injectable()
export class UserClaimValues {
  constructor(
    private readonly directory: ClaimDefinitionDirectory,
    private readonly users: UserStore,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
  ) {}

  /** By the name of the claim. */
  async of({ customClaims }: User): Promise<Readonly<Record<string, ClaimValue>>> {
    return (await this.directory.current()).shown(customClaims);
  }

  /**
   * @param changes new values by the name of the claim; null removes one, and others stay
   * @throws OAuthError `invalid_request` for a claim that is not defined or a value of another type, and when all are too
   *   large; `access_denied` when the user holds an admin scope that the caller lacks; `conflict`
   */
  async change(user: User, changes: ClaimValueChanges, caller: AdminCaller): Promise<User> {
    assertHolds(caller, user.adminScopes);
    const values = withValueChanges(user.customClaims, changes, await this.directory.current());
    return this.transactions.run(async (tx) => {
      const changed = await this.users.changeCustomClaims(tx, user, values);
      if (changed === null) throw changeRefusals.changedMeanwhile({ what: 'user' });
      const details = { claims: Object.keys(changes) };
      await this.audit.record('user.claims_changed', { sub: user.id, actor: caller.sub, details }, tx);
      return changed;
    });
  }
}
