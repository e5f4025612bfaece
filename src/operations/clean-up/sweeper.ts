import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { AgingTable } from '../../database/index.js';
import { AgedRows, START, type Position } from './aged-rows.js';
import { LoadGauge } from './load-gauge.js';

const MOST_ROWS = 500;
const FEWEST_ROWS = 50;
/** The target duration of a batch, which locks its rows, in milliseconds. */
const LONGEST_BATCH = 25;
const BUSY_PAUSE = 500;
/** The pause after a batch, as a multiple of its duration. */
const REST = 4;

/** How a sweep learns between batches whether to continue. */
export type GoOn = () => Promise<boolean>;

/** Removes expired rows from one table in batches, and gives way to requests. */
@Injectable()
export class Sweeper {
  constructor(
    private readonly rows: AgedRows,
    private readonly load: LoadGauge,
  ) {}

  /** Every table whose rows expire, in the order of the clean-up. */
  get tables(): readonly AgingTable[] {
    return this.rows.tables;
  }

  /** @returns the number of removed rows */
  async sweep(table: AgingTable, goOn: GoOn): Promise<number> {
    let removed = 0;
    let size = MOST_ROWS / 2;
    let from: Position | null = START;
    while (from !== null && (await goOn())) {
      const { keys, next } = await this.rows.batch(table, from, size);
      const begun = performance.now();
      if (keys.length > 0) removed += await this.rows.remove(table, keys);
      const took = performance.now() - begun;
      size = nextSize(size, took);
      from = next;
      if (from !== null) await this.rest(took);
    }
    return removed;
  }

  /** Waits a multiple of the batch's duration, and longer while requests wait, up to a limit. */
  private async rest(took: number): Promise<void> {
    await pause(this.load.isBusy() ? BUSY_PAUSE : Math.max(10, REST * took), undefined, { ref: false });
  }
}

/** Halves the batch after a slow one, and enlarges it after a quick one. */
export function nextSize(size: number, took: number): number {
  const wanted = took > LONGEST_BATCH ? size / 2 : took < LONGEST_BATCH / 2 ? size * 1.5 : size;
  return Math.round(Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, wanted)));
}
