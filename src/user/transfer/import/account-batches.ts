import { Injectable, Logger } from '@nestjs/common';
import { OAuthError, type AdminCaller } from '../../../common/index.js';
import { isDatabaseAway, isUniqueViolation, Transactions } from '../../../database/index.js';
import { MembershipChanges } from '../../groups/membership-changes.js';
import { transferRefusals } from '../../refusals/transfer.js';
import { AccountRows } from './account-rows.js';
import type { Outcome } from './import-outcome.js';
import { ImportRecords } from './import-records.js';
import type { ImportedAccount } from './imported-account.js';
import { TakenNames } from './taken-names.js';
import { TieRows } from './tie-rows.js';

/** Stores new users in batches. A user is stored with everything that the line brings, or not at all. */
@Injectable()
export class AccountBatches {
  private readonly logger = new Logger(AccountBatches.name);

  constructor(
    private readonly rows: AccountRows,
    private readonly ties: TieRows,
    private readonly records: ImportRecords,
    private readonly transactions: Transactions,
    private readonly memberships: MembershipChanges,
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
    return this.writerFor(accounts).run(async (tx) => {
      await this.ties.hold(tx, accounts);
      const existing = await this.rows.existing(tx, accounts);
      const found = await this.ties.find(tx, accounts);
      const taken = new TakenNames(existing, found, attempts++ > 0);
      const outcomes = accounts.map((account) => taken.judge(account));
      await this.rows.add(tx, taken.fresh);
      await this.ties.add(tx, taken.fresh, found);
      await this.records.record(tx, taken.fresh, found, caller);
      return outcomes;
    });
  }

  /** Only memberships make their cache out of date. */
  private writerFor(accounts: readonly ImportedAccount[]): Pick<Transactions, 'run'> {
    const isMember = accounts.some(({ ties }) => ties.groups.size + ties.roles.length > 0);
    return isMember ? this.memberships : this.transactions;
  }
}

function isAway(error: unknown): boolean {
  return isDatabaseAway(error) || (error instanceof OAuthError && error.code === 'temporarily_unavailable');
}
