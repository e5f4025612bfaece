import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import {
  assertHolds,
  httpRefusals,
  Line,
  OAuthError,
  readAhead,
  type AdminCaller,
  type LastingCaller,
  type TextLine,
} from '../../../common/index.js';
import { isDatabaseAway } from '../../../database/index.js';
import { AccountBatches } from './account-batches.js';
import type { Outcome } from './import-outcome.js';
import type { ReportLine } from './import-report.dto.js';
import { ImportTally } from './import-tally.js';
import type { ImportedAccount } from './imported-account.js';
import { LineReader } from './line-reader.js';
import { readBatches, refusalIn, type ReadLine } from './read-batches.js';

/**
 * Milliseconds from one batch to the next, at least. 16 users in 15 ms are 1000 a second, so that requests beside an
 * import find the process idle most of the time.
 */
const PACE = 15;

/**
 * Imports the users of another server from a stream, and reports on it as a stream. All imports of a process share one
 * line, so that they use a limited part of the processor and of the database.
 */
@Injectable()
export class UserImport {
  private readonly turns = new Line({ atOnce: 1 });
  private readonly logger = new Logger(UserImport.name);

  constructor(
    private readonly reader: LineReader,
    private readonly accounts: AccountBatches,
    private readonly audit: AuditService,
  ) {}

  /**
   * Stops before the next batch when the caller may no longer write users.
   *
   * @param skip the number of lines to leave out at the beginning, because an earlier import has done them
   */
  async *run(lines: AsyncIterable<TextLine>, skip: number, caller: LastingCaller): AsyncGenerator<ReportLine> {
    const tally = new ImportTally(skip);
    try {
      // While one batch is stored, the next one is read.
      for await (const { lines: read, last } of readAhead(readBatches(lines, skip, (line) => this.reader.read(line)))) {
        const outcomes = await this.turns.run({ key: caller.sub }, () => this.paced(read, caller));
        yield* tally.add(outcomes, last);
      }
      yield tally.complete();
    } catch (error) {
      yield tally.stopped(this.refusalOf(error));
    } finally {
      await this.record(tally, caller);
    }
  }

  private async paced(read: readonly ReadLine[], caller: LastingCaller) {
    const [outcomes] = await Promise.all([this.store(read, await caller.current()), pause(PACE)]);
    return outcomes;
  }

  private async store(read: readonly ReadLine[], caller: AdminCaller) {
    const judged = read.map(({ line, account }) => ({
      line,
      account: isRead(account) ? given(account, caller) : account,
    }));
    const accounts = judged.map(({ account }) => account).filter(isRead);
    const stored = await this.accounts.store(accounts, caller);
    const outcomes = new Map(accounts.map((account, i) => [account, stored[i]!]));
    return judged.map(({ line, account }) => ({
      line,
      outcome: isRead(account) ? outcomes.get(account)! : failed(account),
    }));
  }

  private refusalOf(error: unknown): OAuthError {
    if (error instanceof OAuthError) return error;
    if (isDatabaseAway(error)) return httpRefusals.outage({ cause: error });
    this.logger.error(error);
    return httpRefusals.fault({ cause: error });
  }

  /** Also when the connection broke. */
  private async record(tally: ImportTally, { sub: actor }: AdminCaller): Promise<void> {
    await this.audit.record('users.imported', { actor, details: tally.counts }).catch((error: unknown) => {
      this.logger.error(error);
    });
  }
}

/** What the caller holds now decides, not what it held when the line was read. */
function given(account: ImportedAccount, caller: AdminCaller): ImportedAccount | OAuthError {
  try {
    assertHolds(caller, account.needs);
    return account;
  } catch (error) {
    return refusalIn(error);
  }
}

function isRead(account: ImportedAccount | OAuthError): account is ImportedAccount {
  return !(account instanceof OAuthError);
}

function failed(error: OAuthError): Outcome {
  return { status: 'failed', error };
}
