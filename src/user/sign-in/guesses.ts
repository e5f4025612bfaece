import { Injectable } from '@nestjs/common';
import { Clock, plusSeconds, type Digest } from '../../common/index.js';
import { isUniqueViolation, Transactions, type Tx } from '../../database/index.js';
import { delayAfter, type Counter } from './counters.js';
import { SignInDelayed } from './sign-in-delayed.js';
import { SignInFailure } from './sign-in-failure.entity.js';
import { SignInFailureStore } from './sign-in-failure.store.js';
import { Turns } from './turns.js';

interface Counted extends Counter {
  readonly row: SignInFailure;
}

export interface Outcome {
  readonly right: boolean;
  /** Seconds until the next attempt is allowed. */
  readonly delay: number;
}

/**
 * Limits password guesses by increasing delays (LC2). Each attempt is counted as failed before the password is
 * verified, and uncounted if it is right. Concurrent attempts, on any number of processes, therefore get no more tries
 * than sequential ones.
 */
@Injectable()
export class Guesses {
  private readonly turns = new Turns();

  constructor(
    private readonly failures: SignInFailureStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * @param guess the counters of the attempt, the first one for the account; and its asker, for fairness
   * @param verify whether the password is right
   * @param record records the outcome in the transaction of the count
   * @throws SignInDelayed (429) when the attempt comes too early, with nothing verified or counted; (429 or 503) when
   *   too many attempts wait
   */
  async attempt(
    { counters, asker }: { readonly counters: readonly [Counter, ...Counter[]]; readonly asker: string },
    verify: () => Promise<boolean>,
    record: (tx: Tx, outcome: Outcome) => Promise<void>,
  ): Promise<boolean> {
    return this.turns.take(counters[0].id, asker, async () => {
      const counted = await this.countAll(counters);
      const right = await verify().catch((error: unknown) => this.takeBack(counted, error));
      const delay = right ? 0 : Math.max(...counted.map(({ row, rule }) => delayAfter(row.failures, rule)));
      await this.transactions.run(async (tx) => {
        if (right) await this.settle(tx, counted);
        await record(tx, { right, delay });
      });
      return right;
    });
  }

  /** Reads first, which avoids the lock when the answer is clear. The count itself decides. */
  private async countAll(counters: readonly Counter[]): Promise<readonly Counted[]> {
    const now = this.clock.now();
    // The same order everywhere avoids deadlocks between two attempts.
    const ordered = [...counters].sort((one, other) => (one.id < other.id ? -1 : 1));
    for (let attempt = 1; ; attempt++) {
      const rows = await this.failures.find(counters.map(({ id }) => id));
      assertNotDelayed(rows, counters, now);
      const known = new Set(rows.map(({ id }) => id));
      try {
        return await this.transactions.run((tx) => this.countIn(tx, ordered, known, now));
      } catch (error) {
        // Another process added or removed the row meanwhile: the next read sees it.
        if (attempt === 3 || !(error instanceof RowGone || isUniqueViolation(error))) throw error;
      }
    }
  }

  /**
   * Throws inside the transaction, so that an attempt that comes too early is not counted.
   *
   * @param known existing rows. An UPDATE without a match would lock the gap, and two transactions that then insert
   *   into the gap deadlock
   */
  private async countIn(
    tx: Tx,
    counters: readonly Counter[],
    known: ReadonlySet<Digest>,
    now: Date,
  ): Promise<readonly Counted[]> {
    const counted: Counted[] = [];
    for (const counter of counters) {
      const before = known.has(counter.id) ? await this.failures.count(tx, counter.id) : null;
      if (before) assertNotDelayed([before], [counter], now);
      else if (known.has(counter.id)) throw new RowGone();
      const row = incremented(counter, before, now);
      await (before ? this.failures.change(tx, row) : this.failures.add(tx, row));
      counted.push({ ...counter, row });
    }
    return counted;
  }

  private async settle(tx: Tx, counted: readonly Counted[]): Promise<void> {
    for (const { row, rule } of counted) {
      if (rule.endsWithSuccess) await this.failures.forget(tx, row.id);
      else await this.failures.takeBack(tx, row, this.clock.now());
    }
  }

  /** Uncounts an attempt whose password could not be verified. */
  private async takeBack(counted: readonly Counted[], error: unknown): Promise<never> {
    const now = this.clock.now();
    await this.transactions.run(async (tx) => {
      for (const { row } of counted) await this.failures.takeBack(tx, row, now);
    });
    throw error;
  }
}

/** A row was removed between two reads. */
class RowGone extends Error {}

/** @throws SignInDelayed for the longest of the delays */
function assertNotDelayed(rows: readonly SignInFailure[], counters: readonly Counter[], now: Date): void {
  const longestOf = (row: SignInFailure) => counters.find(({ id }) => id === row.id)?.rule.longestDelay ?? 0;
  const wait = Math.max(0, ...rows.map((row) => row.waitAt(now, longestOf(row))));
  if (wait > 0) throw new SignInDelayed(wait);
}

/** @param before already includes this attempt in its count */
function incremented({ id, rule }: Counter, before: SignInFailure | null, now: Date): SignInFailure {
  const known = before !== null && before.expiresAt > now ? before : null;
  const failures = known?.failures ?? 1;
  const latest = plusSeconds(now, rule.keptFor);
  const expiresAt = known && rule.from === 'first' && known.expiresAt < latest ? known.expiresAt : latest;
  const blockedUntil = plusSeconds(now, delayAfter(failures, rule));
  return SignInFailure.of({ id, failures, blockedUntil, expiresAt });
}
