import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { AgingTable } from '../../database/index.js';
import { AgedRows, START, type Position } from './aged-rows.js';
import { LoadGauge } from './load-gauge.js';

const MOST_ROWS = 500;
const FEWEST_ROWS = 50;
/** Milliseconds that a batch may take: its rows are locked for so long at most. */
const LONGEST_BATCH = 25;
const BUSY_PAUSE = 500;
/** Times as long as a batch took. */
const REST = 4;

/** How a sweep is told to go on or to stop, between its batches. */
export type GoOn = () => Promise<boolean>;

/** Removes what is past its time from one table, batch by batch, and lets requests go first. */
@Injectable()
export class Sweeper {
  constructor(
    private readonly rows: AgedRows,
    private readonly load: LoadGauge,
  ) {}

  /** Every table that ages, in the order in which it is cleaned. */
  get tables(): readonly AgingTable[] {
    return this.rows.tables;
  }

  /** @returns how many rows are gone */
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

  /** Some times as long as the batch took; longer while others wait, but never for good. */
  private async rest(took: number): Promise<void> {
    await pause(this.load.isBusy() ? BUSY_PAUSE : Math.max(10, REST * took), undefined, { ref: false });
  }
}

/** Half as many rows when the last batch took too long, some more when it was quick. */
export function nextSize(size: number, took: number): number {
  const wanted = took > LONGEST_BATCH ? size / 2 : took < LONGEST_BATCH / 2 ? size * 1.5 : size;
  return Math.round(Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, wanted)));
}
