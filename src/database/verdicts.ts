import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool, PoolConnection } from 'mysql2';
import type { DataSource } from 'typeorm';
import { generationOf } from './driver/bounded-driver.js';
import { catchUp, mayLag, nodeBehind } from './driver/catch-up.js';

/** Milliseconds for which a server that is none of a cluster is not asked for a connection again, only to learn that. */
const SINGLE_FOR = 10_000;
/** How often a verdict is asked for once more because the process moved to another host meanwhile. */
const MOST_MOVES = 3;

/**
 * Confirms refusals on a database with several writable nodes (Galera, Group Replication). A node applies the commits
 * of the others a little later, so that a row may seem to be missing, unused or of an older generation there. Whoever
 * refuses or ends something for such a reason asks once more after the node has caught up (ADR 0037). On a single server
 * nothing is asked twice, and no statement is added.
 */
@Injectable()
export class Verdicts {
  private running: Promise<boolean> | undefined;
  private following: Promise<boolean> | undefined;
  private singleUntil = 0;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * @param attempt reads, or claims in a transaction of its own; runs a second time where its first outcome is doubtful
   * @param isDoubtful whether the outcome refuses something, and a node that lags could be why
   * @param prepare runs before the second time: drops what memory kept
   * @throws Error of code `NODE_BEHIND` (503) when the node does not catch up in time
   */
  confirmed<T>(attempt: () => Promise<T>, isDoubtful: (outcome: T) => boolean, prepare?: () => unknown): Promise<T> {
    // No async function: each request passes here, and nearly none is in doubt.
    return attempt().then((outcome) =>
      isDoubtful(outcome) ? this.reconsidered(outcome, attempt, isDoubtful, prepare) : outcome,
    );
  }

  private async reconsidered<T>(
    first: T,
    attempt: () => Promise<T>,
    isDoubtful: (outcome: T) => boolean,
    prepare?: () => unknown,
  ): Promise<T> {
    let outcome = first;
    for (let move = 0; isDoubtful(outcome); move++) {
      if (move === MOST_MOVES) throw nodeBehind();
      const before = this.generation;
      if (!(await this.caughtUp())) return outcome;
      await prepare?.();
      outcome = await attempt();
      // Meanwhile it may have moved to another host, which has not caught up.
      if (this.generation === before) return outcome;
    }
    return outcome;
  }

  /**
   * The same for an attempt that refuses by throwing.
   *
   * @param isDoubtful whether an error is a refusal that a node that lags could be the reason for
   */
  confirmedRefusal<T>(
    attempt: () => Promise<T>,
    isDoubtful: (error: unknown) => boolean,
    prepare?: () => unknown,
  ): Promise<T> {
    return attempt().catch(async (error: unknown) => {
      const settled = await this.reconsidered<Settled<T>>(
        { error },
        () => attempt().then(done, refused),
        (outcome) => 'error' in outcome && isDoubtful(outcome.error),
        prepare,
      );
      if ('error' in settled) throw settled.error;
      return settled.value;
    });
  }

  /**
   * Waits until everything that was committed before this call can be read here: for what is rare and must start from
   * what is stored now.
   *
   * @returns false at once, where a read shows every commit anyway
   * @throws Error of code `NODE_BEHIND` (503) when the node does not catch up in time
   */
  caughtUp(): Promise<boolean> {
    const isSingle = this.dataSource.options.type === 'better-sqlite3' || performance.now() < this.singleUntil;
    if (isSingle) return NOTHING_TO_WAIT_FOR;
    // A wait under way may have begun too early for this caller; whoever comes meanwhile shares the next one.
    return (this.following ??= this.waitAfter(this.running));
  }

  /** When the wait before has failed, this one is not even begun: nobody waits twice for a node that is far behind. */
  private async waitAfter(running: Promise<boolean> | undefined): Promise<boolean> {
    try {
      await running;
    } finally {
      this.following = undefined;
    }
    this.running = this.wait().finally(() => (this.running = undefined));
    return this.running;
  }

  private async wait(): Promise<boolean> {
    const connection = await this.connection();
    if (mayLag(connection)) return catchUp(connection).then(() => true);
    connection.release();
    this.singleUntil = performance.now() + SINGLE_FOR;
    return false;
  }

  private get generation(): number {
    return generationOf(this.pool);
  }

  private get pool(): Pool {
    // Private to TypeORM (`pool` of its MySQL driver); test/integration/database/verdicts.spec.ts notices when it changes.
    return (this.dataSource.driver as unknown as { readonly pool: Pool }).pool;
  }

  private connection(): Promise<PoolConnection> {
    return new Promise((resolve, reject) =>
      this.pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection))),
    );
  }
}

type Settled<T> = { readonly value: T } | { readonly error: unknown };

function done<T>(value: T): { readonly value: T } {
  return { value };
}

function refused(error: unknown): { readonly error: unknown } {
  return { error };
}

const NOTHING_TO_WAIT_FOR = Promise.resolve(false);
