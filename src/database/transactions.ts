import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Line, type SingleStatement, type Tx } from '../common/index.js';
import { endsConnection, isBusy, isConnectionLost, isRolledBack } from './database-errors.js';
import { endBrokenTransaction } from './sqlite-transactions.js';
import { Verdicts } from './verdicts.js';

/** All transactions share one queue. */
const QUEUE = { key: '' };
const ATTEMPTS = 4;
/**
 * Attempts on a cluster, where transactions at different nodes conflict without waiting for each other; with Group
 * Replication even two that insert children of the same row.
 */
const ATTEMPTS_ON_CLUSTER = 12;
/** Attempts when the server cannot serve: the second one uses another server, or the same one in the same state. */
const ATTEMPTS_WHEN_UNUSABLE = 2;
/** Number of attempts after which the pause between them stops growing. */
const PAUSE_GROWTH = 4;
/** Milliseconds after which no further attempt starts: long enough for a retry after a statement that timed out. */
const RETRY_TIMEOUT = 6000;

/**
 * The only way to write. On SQLite, which has a single connection, transactions run one after the other, and one that
 * meets another writer of the file is retried. On MySQL a transaction is retried after a deadlock or a lost connection.
 * On a cluster, a transaction whose rows another node has changed fails its certification, which counts as a deadlock.
 */
@Injectable()
export class Transactions {
  /** Only for SQLite, which has a single connection. */
  private readonly line: Line | undefined;
  /** What to do after the COMMIT of a running transaction. */
  private readonly afterwards = new WeakMap<Tx, (() => void)[]>();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly verdicts: Verdicts = new Verdicts(dataSource),
  ) {
    this.line = dataSource.options.type === 'better-sqlite3' ? new Line({ atOnce: 1 }) : undefined;
  }

  /**
   * Runs `work` in a transaction.
   *
   * @param work awaits nothing but SQL on `tx`, and may run more than once: after a lost COMMIT it must recognise
   *   its own rows (a claim does, see `Redeemer`; a row with a fresh id fails on its own primary key)
   * @throws the error of `work`, after a rollback; the lost connection when the outcome of its COMMIT is unknown
   */
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.withRetries(() => this.inTransaction(work));
  }

  /**
   * Runs `work`, whose only write is one statement: this saves the two round trips of BEGIN and COMMIT.
   *
   * @param work may run more than once, as for `run`
   * @throws as `run` does
   */
  runStatement<T>(work: (statement: SingleStatement) => Promise<T>): Promise<T> {
    return this.withRetries(() => work(this.dataSource.manager as SingleStatement));
  }

  /**
   * Does something once a transaction is committed; nothing when it is rolled back.
   *
   * @param then does not throw, and does not wait
   */
  afterCommit(tx: Tx, then: () => void): void {
    const others = this.afterwards.get(tx);
    if (others === undefined) this.afterwards.set(tx, [then]);
    else others.push(then);
  }

  private async inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    let own: Tx | undefined;
    try {
      const result = await this.dataSource.transaction((tx) => work((own = tx as Tx)));
      this.committed(own!);
      return result;
    } catch (error) {
      // SQLite uses one manager for all transactions.
      if (own !== undefined) this.afterwards.delete(own);
      if (this.line !== undefined) await endBrokenTransaction(this.dataSource);
      throw error;
    }
  }

  private committed(tx: Tx): void {
    const all = this.afterwards.get(tx);
    if (all === undefined) return;
    this.afterwards.delete(tx);
    for (const then of all) then();
  }

  private async withRetries<T>(work: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + RETRY_TIMEOUT;
    let lost: unknown;
    let isConflict = false;
    let isCluster = false;
    for (let attempt = 1; ; attempt++) {
      try {
        // Until the node has applied the conflicting change, each further attempt would fail in the same way.
        if (isConflict) isCluster = await this.verdicts.caughtUp();
        return await this.once(work);
      } catch (error) {
        isConflict = isRolledBack(error);
        if (isConnectionLost(error)) lost = error;
        // The conflict may be with our own earlier attempt, whose COMMIT had no response: the outcome is unknown.
        else if (!isConflict && !endsConnection(error)) throw lost ?? error;
        const allowed = isConflict && isCluster ? ATTEMPTS_ON_CLUSTER : attemptsFor(error);
        if ((attempt >= allowed && !isBusy(error)) || performance.now() > deadline) throw error;
        const longest = 20 * 2 ** Math.min(attempt, PAUSE_GROWTH);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
      }
    }
  }

  private once<T>(work: () => Promise<T>): Promise<T> {
    return this.line === undefined ? work() : this.line.run(QUEUE, work);
  }
}

function attemptsFor(error: unknown): number {
  return endsConnection(error) ? ATTEMPTS_WHEN_UNUSABLE : ATTEMPTS;
}
