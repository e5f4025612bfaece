import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool, PoolConnection } from 'mysql2';
import type { DataSource } from 'typeorm';
import { generationOf } from './driver/bounded-driver.js';
import { catchUp, mayLag, nodeBehind } from './driver/catch-up.js';

/** Milliseconds for which a server is known to be single, so that no connection is taken only to learn it again. */
const SINGLE_TTL = 10_000;
/** Number of times that a verdict is confirmed again because the process moved to another host meanwhile. */
const MAX_MOVES = 3;

/**
 * Confirms refusals on a database with several writable nodes (Galera, Group Replication). A node applies the commits
 * of the others with a delay, so a row may seem to be missing, unused or of an older generation. Code that refuses or
 * ends something for such a reason reads again after the node has caught up (ADR 0037). On a single server nothing is
 * read twice, and no statement is added.
 */
@Injectable()
export class Verdicts {
  private running: Promise<boolean> | undefined;
  private following: Promise<boolean> | undefined;
  private singleUntil = 0;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * @param attempt reads, or claims in its own transaction; runs again when its first outcome is doubtful
   * @param isDoubtful whether the outcome is a refusal that a lagging node could cause
   * @param prepare runs before the second attempt, to clear caches
   * @throws Error of code `NODE_BEHIND` (503) when the node does not catch up in time
   */
  confirmed<T>(attempt: () => Promise<T>, isDoubtful: (outcome: T) => boolean, prepare?: () => unknown): Promise<T> {
    // Not an async function: every request passes here, and hardly any outcome is doubtful.
    return attempt().then((outcome) =>
      isDoubtful(outcome) ? this.confirmDoubtful(outcome, attempt, isDoubtful, prepare) : outcome,
    );
  }

  private async confirmDoubtful<T>(
    first: T,
    attempt: () => Promise<T>,
    isDoubtful: (outcome: T) => boolean,
    prepare?: () => unknown,
  ): Promise<T> {
    let outcome = first;
    for (let move = 0; isDoubtful(outcome); move++) {
      if (move === MAX_MOVES) throw nodeBehind();
      const before = this.generation;
      if (!(await this.caughtUp())) return outcome;
      await prepare?.();
      outcome = await attempt();
      // Otherwise the process has moved to another host meanwhile, which may not have caught up.
      if (this.generation === before) return outcome;
    }
    return outcome;
  }

  /**
   * The same for an attempt that refuses by throwing.
   *
   * @param isDoubtful whether the error is a refusal that a lagging node could cause
   */
  confirmedRefusal<T>(
    attempt: () => Promise<T>,
    isDoubtful: (error: unknown) => boolean,
    prepare?: () => unknown,
  ): Promise<T> {
    return attempt().catch(async (error: unknown) => {
      const settled = await this.confirmDoubtful<Settled<T>>(
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
   * Waits until everything that was committed before this call can be read; for rare work that must start from the
   * current state.
   *
   * @returns false at once when every read shows every commit anyway
   * @throws Error of code `NODE_BEHIND` (503) when the node does not catch up in time
   */
  caughtUp(): Promise<boolean> {
    const isSingle = this.dataSource.options.type === 'better-sqlite3' || performance.now() < this.singleUntil;
    if (isSingle) return NO_WAIT;
    // A running wait may have started too early for this caller, so concurrent callers share the next one.
    return (this.following ??= this.waitAfter(this.running));
  }

  /** Fails when the previous wait fails, so that no request waits twice for a node that is far behind. */
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
    this.singleUntil = performance.now() + SINGLE_TTL;
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

const NO_WAIT = Promise.resolve(false);
