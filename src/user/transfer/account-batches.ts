import { Injectable, Logger } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { OAuthError, type AdminCaller } from '../../common/index.js';
import { isDatabaseAway, isUniqueViolation, Transactions, type Tx } from '../../database/index.js';
import { usernameForAudit } from '../accounts/username.js';
import { transferRefusals } from '../refusals/transfer.js';
import { AccountRows } from './account-rows.js';
import type { Outcome } from './import-outcome.js';
import type { ImportedAccount } from './imported-account.js';
import { TakenNames } from './taken-names.js';

/** Stores new users in batches. A user is stored with everything that the line brings, or not at all. */
@Injectable()
export class AccountBatches {
  private readonly logger = new Logger(AccountBatches.name);

  constructor(
    private readonly rows: AccountRows,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
  ) {}

  /**
   * Stores the accounts that collide with no existing user, in one transaction. If it fails, each account gets its own
   * transaction, so that one line cannot fail the others.
   *
   * @returns the outcome of each account, in their order
   * @throws the driver's error when the database is away
   */
  async store(accounts: readonly ImportedAccount[], caller: AdminCaller): Promise<readonly Outcome[]> {
    try {
      return await this.storeTogether(accounts, caller);
    } catch (error) {
      if (isAway(error)) throw error;
      return this.storeEach(accounts, caller);
    }
  }

  private async storeEach(accounts: readonly ImportedAccount[], caller: AdminCaller): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const account of accounts) {
      try {
        outcomes.push(...(await this.storeTogether([account], caller)));
      } catch (cause) {
        if (isAway(cause)) throw cause;
        outcomes.push({ status: 'failed', error: this.refusalOf(cause) });
      }
    }
    return outcomes;
  }

  /** A unique violation means that another administrator created the user at the same time. */
  private refusalOf(cause: unknown): OAuthError {
    if (cause instanceof OAuthError) return cause;
    if (isUniqueViolation(cause)) return transferRefusals.taken({ cause });
    this.logger.error(cause);
    return transferRefusals.notStored({ cause });
  }

  private storeTogether(accounts: readonly ImportedAccount[], caller: AdminCaller): Promise<readonly Outcome[]> {
    let attempts = 0;
    return this.transactions.run(async (tx) => {
      const taken = new TakenNames(await this.rows.existing(tx, accounts), attempts++ > 0);
      const outcomes = accounts.map((account) => taken.judge(account));
      await this.rows.add(tx, taken.fresh);
      await this.record(tx, taken.fresh, caller);
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

function isAway(error: unknown): boolean {
  return isDatabaseAway(error) || (error instanceof OAuthError && error.code === 'temporarily_unavailable');
}
