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
  /** Seconds that the next attempt has to wait for. */
  readonly delay: number;
}

/**
 * Lets guesses at a password through, ever more slowly (LC2). Each is counted as wrong before it is looked at, and
 * taken back when it was right: of many at once, on any number of processes, no more pass than one after the other.
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
   * @param guess what it counts on, the first is of the account; and who asks, of the askers that take turns
   * @param verify whether the password is right
   * @param record writes down what came of it, together with the count
   * @throws SignInDelayed (429) when the attempt comes too early: then nothing was verified or counted
   *   or, with 429 or 503, when too many wait already
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

  /** A first look spares the lock where the answer is clear; what is judged by is the count itself. */
  private async countAll(counters: readonly Counter[]): Promise<readonly Counted[]> {
    const now = this.clock.now();
    // In one order everywhere, so that two attempts never wait for each other.
    const ordered = [...counters].sort((one, other) => (one.id < other.id ? -1 : 1));
    for (let attempt = 1; ; attempt++) {
      const rows = await this.failures.find(counters.map(({ id }) => id));
      assertFree(rows, counters, now);
      const known = new Set(rows.map(({ id }) => id));
      try {
        return await this.transactions.run((tx) => this.countIn(tx, ordered, known, now));
      } catch (error) {
        // Another process made or removed the row at the same time: the next look sees it.
        if (attempt === 3 || !(error instanceof RowGone || isUniqueViolation(error))) throw error;
      }
    }
  }

  /**
   * Throws out of the transaction, so that an attempt that comes too early is not counted.
   *
   * @param known rows that are there: an UPDATE that finds none locks the gap, and two that then insert into one gap
   *   wait for each other
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
      if (before) assertFree([before], [counter], now);
      else if (known.has(counter.id)) throw new RowGone();
      const row = oneMore(counter, before, now);
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

  /** Nothing was verified, so nothing was wrong. */
  private async takeBack(counted: readonly Counted[], error: unknown): Promise<never> {
    const now = this.clock.now();
    await this.transactions.run(async (tx) => {
      for (const { row } of counted) await this.failures.takeBack(tx, row, now);
    });
    throw error;
  }
}

/** A row was removed between two looks. */
class RowGone extends Error {}

/** @throws SignInDelayed for the longest of the delays */
function assertFree(rows: readonly SignInFailure[], counters: readonly Counter[], now: Date): void {
  const longestOf = (row: SignInFailure) => counters.find(({ id }) => id === row.id)?.rule.longestDelay ?? 0;
  const wait = Math.max(0, ...rows.map((row) => row.waitAt(now, longestOf(row))));
  if (wait > 0) throw new SignInDelayed(wait);
}

/** @param before has this attempt in its count already */
function oneMore({ id, rule }: Counter, before: SignInFailure | null, now: Date): SignInFailure {
  const known = before !== null && before.expiresAt > now ? before : null;
  const failures = known?.failures ?? 1;
  const latest = plusSeconds(now, rule.keptFor);
  const expiresAt = known && rule.from === 'first' && known.expiresAt < latest ? known.expiresAt : latest;
  const blockedUntil = plusSeconds(now, delayAfter(failures, rule));
  return SignInFailure.of({ id, failures, blockedUntil, expiresAt });
}
