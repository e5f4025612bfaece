import type { LoggerService } from '@nestjs/common';

/** A row of an outbox. */
export interface LeasedRow {
  readonly id: string;
  /** Attempts that have begun. */
  readonly attempts: number;
}

export interface LeasedWork<Row extends LeasedRow> {
  /**
   * Finds rows that are due, the longest overdue first.
   *
   * @param running rows that this process attempts now
   */
  due(limit: number, running: readonly Row[]): Promise<readonly Row[]>;
  /** Claims the row by a conditional UPDATE, so that one process at a time attempts it, and does the work. */
  attempt(row: Row): Promise<void>;
  /** Whether a further row may be attempted beside the running ones. */
  hasRoomFor?(row: Row, running: readonly Row[]): boolean;
}

export interface LeasedRowsOptions {
  /** Attempts of one process that run at a time. */
  readonly atOnce: number;
  readonly logger: Pick<LoggerService, 'warn'>;
}

/**
 * Attempts rows of an outbox. Rows wait in the table, where every process finds them, and a process reads only as many
 * as it can attempt. A `Line` would keep them in the memory of one process.
 */
export class LeasedRows<Row extends LeasedRow> {
  private readonly running = new Map<string, { readonly row: Row; readonly done: Promise<void> }>();

  constructor(
    private readonly work: LeasedWork<Row>,
    private readonly options: LeasedRowsOptions,
  ) {}

  /** Whether this process attempts as many rows as it may. */
  get isFull(): boolean {
    return this.running.size >= this.options.atOnce;
  }

  /** Starts to attempt a row, even beyond the limit. Never throws: after a failure the row is due again when its lease ends. */
  begin(row: Row): Promise<void> {
    const done = this.work
      .attempt(row)
      .catch((error: unknown): void => void this.options.logger.warn('an attempt failed and is repeated later', error))
      .finally(() => this.running.delete(row.id));
    this.running.set(row.id, { row, done });
    return done;
  }

  /**
   * Attempts due rows until none is due and every attempt has ended.
   *
   * @param signal ends the round after the running attempts
   */
  async round(signal: AbortSignal): Promise<void> {
    const tried = new Set<string>();
    while (!signal.aborted) {
      const hasBegun = await this.beginDue(tried);
      if (hasBegun && !this.isFull) continue;
      if (this.running.size === 0) return;
      await Promise.race(this.pending);
    }
    await this.ended();
  }

  /** Waits for the running attempts. */
  async ended(): Promise<void> {
    await Promise.all(this.pending);
  }

  /** @param tried attempts of this round: a row that is due again unchanged failed here, and has to wait */
  private async beginDue(tried: Set<string>): Promise<boolean> {
    let hasBegun = false;
    for (const row of await this.work.due(this.options.atOnce, this.rows)) {
      const state = `${row.id} ${row.attempts}`;
      if (tried.has(state) || !this.hasRoomFor(row)) continue;
      tried.add(state);
      void this.begin(row);
      hasBegun = true;
    }
    return hasBegun;
  }

  private hasRoomFor(row: Row): boolean {
    return !this.running.has(row.id) && !this.isFull && this.work.hasRoomFor?.(row, this.rows) !== false;
  }

  private get rows(): readonly Row[] {
    return [...this.running.values()].map(({ row }) => row);
  }

  private get pending(): readonly Promise<void>[] {
    return [...this.running.values()].map(({ done }) => done);
  }
}
