import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import type { AdminCaller } from '../../common/index.js';
import { isUniqueViolation, Transactions, type Tx } from '../../database/index.js';
import { usernameForAudit } from '../accounts/username.js';
import { transferRefusals } from '../refusals/transfer.js';
import { AccountRows } from './account-rows.js';
import type { Outcome } from './import-outcome.js';
import type { ImportedAccount } from './imported-account.js';
import { TakenNames } from './taken-names.js';

/** Stores new users in batches. A user is stored with everything that the line brings, or not at all. */
@Injectable()
export class AccountBatches {
  constructor(
    private readonly rows: AccountRows,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
  ) {}

  /**
   * Stores the accounts that collide with no existing user, in one transaction.
   *
   * @returns the outcome of each account, in their order
   */
  async store(accounts: readonly ImportedAccount[], caller: AdminCaller): Promise<readonly Outcome[]> {
    try {
      return await this.storeTogether(accounts, caller);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // Another administrator created one of the users at the same time.
      return this.storeEach(accounts, caller);
    }
  }

  private async storeEach(accounts: readonly ImportedAccount[], caller: AdminCaller): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const account of accounts) {
      try {
        outcomes.push(...(await this.storeTogether([account], caller)));
      } catch (cause) {
        if (!isUniqueViolation(cause)) throw cause;
        outcomes.push({ status: 'failed', error: transferRefusals.taken({ cause }) });
      }
    }
    return outcomes;
  }

  private storeTogether(accounts: readonly ImportedAccount[], caller: AdminCaller): Promise<readonly Outcome[]> {
    let attempts = 0;
    return this.transactions.run(async (tx) => {
      const existing = await this.rows.existing(tx, accounts);
      const taken = new TakenNames(existing, attempts++ > 0);
      const outcomes = accounts.map((account) => taken.judge(account));
      const stored = new Set<string>(existing.users.map(({ id }) => id));
      const fresh = accounts.filter(({ user }, i) => outcomes[i]!.status === 'imported' && !stored.has(user.id));
      await this.rows.add(tx, fresh);
      await this.record(tx, fresh, caller);
      return outcomes;
    });
  }

  private async record(tx: Tx, accounts: readonly ImportedAccount[], { sub: actor }: AdminCaller): Promise<void> {
    const entries = accounts.map(({ user }) => ({
      sub: user.id,
      actor,
      details: {
        username: usernameForAudit(user.username),
        admin_scopes: user.adminScopes,
        factors: user.factors,
        imported: true,
      },
    }));
    await this.audit.recordEach('user.created', entries, tx);
  }
}
