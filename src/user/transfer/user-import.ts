import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import {
  Breaks,
  httpRefusals,
  Line,
  OAuthError,
  type AdminCaller,
  type LastingCaller,
  type TextLine,
} from '../../common/index.js';
import { isDatabaseAway } from '../../database/index.js';
import { AccountBatches } from './account-batches.js';
import type { Outcome } from './import-outcome.js';
import type { ReportLine } from './import-report.dto.js';
import { ImportTally } from './import-tally.js';
import type { ImportedAccount } from './imported-account.js';
import { batchesOf } from './line-batches.js';
import { LineReader } from './line-reader.js';

/** What RFC 8259 §2 calls white space. A line has no line feed. */
const SPACE = /^[\t\r ]*$/;
/**
 * Milliseconds from one batch to the next, at least. 64 users in 40 ms are 1600 a second, about a third of a core, so that
 * requests beside an import find the process idle most of the time.
 */
const PACE = 40;

interface ReadLine {
  readonly line: number;
  readonly account: ImportedAccount | OAuthError;
}

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
    private readonly batches: AccountBatches,
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
      for await (const batch of batchesOf(lines, skip)) {
        const outcomes = await this.turns.run({ key: caller.sub }, () => this.paced(batch, caller));
        yield* tally.add(outcomes, batch.at(-1)!.number);
      }
      yield tally.complete();
    } catch (error) {
      yield tally.stopped(this.refusalOf(error));
    } finally {
      await this.record(tally, caller);
    }
  }

  private async paced(batch: readonly TextLine[], caller: LastingCaller) {
    const [outcomes] = await Promise.all([this.import(batch, await caller.current()), pause(PACE)]);
    return outcomes;
  }

  private async import(batch: readonly TextLine[], caller: AdminCaller) {
    const read = await this.readEach(batch, caller);
    const accounts = read.map(({ account }) => account).filter(isRead);
    const stored = await this.batches.store(accounts, caller);
    const outcomes = new Map(accounts.map((account, i) => [account, stored[i]!]));
    return read.map(({ line, account }) => ({
      line,
      outcome: isRead(account) ? outcomes.get(account)! : failed(account),
    }));
  }

  private async readEach(batch: readonly TextLine[], caller: AdminCaller) {
    const breaks = new Breaks();
    const read: ReadLine[] = [];
    for (const line of batch) {
      await breaks.take();
      if (line.bytes !== null && SPACE.test(line.bytes.toString('latin1'))) continue;
      read.push({ line: line.number, account: await this.reader.read(line, caller).catch(refusalIn) });
    }
    return read;
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

/** @throws an error that is not about the line */
function refusalIn(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  throw error;
}

function isRead(account: ImportedAccount | OAuthError): account is ImportedAccount {
  return !(account instanceof OAuthError);
}

function failed(error: OAuthError): Outcome {
  return { status: 'failed', error };
}
