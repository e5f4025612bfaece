import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Line, type SingleStatement, type Tx } from '../common/index.js';
import { endsConnection, isBusy, isConnectionLost, isRolledBack } from './database-errors.js';
import { endBrokenTransaction } from './sqlite-transactions.js';
import { Verdicts } from './verdicts.js';

/** Every transaction waits in the same line. */
const TRANSACTION = { key: '' };
const ATTEMPTS = 4;
/**
 * The same on a cluster, where transactions at several nodes are in conflict although none of them waits for the other:
 * with Group Replication also two that insert children of one row.
 */
const ATTEMPTS_ON_CLUSTER = 12;
/** Attempts where the server could not serve: the second one meets another server, or the same in the same state. */
const ATTEMPTS_ELSEWHERE = 2;
/** Attempts from which on the pauses between them grow no more. */
const LONGEST_PAUSE = 4;
/** Milliseconds after which no further attempt begins: enough to ask once more after a statement that was never answered. */
const PATIENCE = 6000;

/**
 * The one way to write. On SQLite, which has a single connection, transactions take turns, and one that meets another
 * writer of the file tries again; on MySQL one that met a deadlock or lost its connection runs again. On a cluster, a
 * transaction whose rows another node has changed as well fails its certification, which is a deadlock too.
 */
@Injectable()
export class Transactions {
  /** Of SQLite, which has a single connection. */
  private readonly line: Line | undefined;

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
   *   what it wrote itself (a claim does, see `Redeemer`; a row with a fresh id fails on its own primary key)
   * @throws whatever `work` throws, after a rollback; the lost connection where nobody can tell what its COMMIT did
   */
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.insisting(() => this.inTransaction(work));
  }

  /**
   * Runs `work`, whose one statement that writes is a transaction of its own: without the two round trips of BEGIN and
   * COMMIT.
   *
   * @param work may run more than once, as that of `run`
   * @throws as `run` does
   */
  runStatement<T>(work: (statement: SingleStatement) => Promise<T>): Promise<T> {
    return this.insisting(() => work(this.dataSource.manager as SingleStatement));
  }

  private async inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.dataSource.transaction((tx) => work(tx as Tx));
    } catch (error) {
      if (this.line !== undefined) await endBrokenTransaction(this.dataSource);
      throw error;
    }
  }

  private async insisting<T>(work: () => Promise<T>): Promise<T> {
    const giveUpAt = performance.now() + PATIENCE;
    let lost: unknown;
    let isConflict = false;
    let isCluster = false;
    for (let attempt = 1; ; attempt++) {
      try {
        // With a node that has not applied yet what it was in conflict with, each further attempt would fail likewise.
        if (isConflict) isCluster = await this.verdicts.caughtUp();
        return await this.once(work);
      } catch (error) {
        isConflict = isRolledBack(error);
        if (isConnectionLost(error)) lost = error;
        // A conflict may well be with ourselves, in the attempt whose COMMIT was never answered: nobody can tell.
        else if (!isConflict && !endsConnection(error)) throw lost ?? error;
        const most = isConflict && isCluster ? ATTEMPTS_ON_CLUSTER : attemptsAt(error);
        if ((attempt >= most && !isBusy(error)) || performance.now() > giveUpAt) throw error;
        const longest = 20 * 2 ** Math.min(attempt, LONGEST_PAUSE);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
      }
    }
  }

  private once<T>(work: () => Promise<T>): Promise<T> {
    return this.line === undefined ? work() : this.line.run(TRANSACTION, work);
  }
}

function attemptsAt(error: unknown): number {
  return endsConnection(error) ? ATTEMPTS_ELSEWHERE : ATTEMPTS;
}
