import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { Leases, type AgingTable } from '../../database/index.js';
import { MailBacklog } from '../../mail/index.js';
import { AgedRows, START, type Position } from '../clean-up/aged-rows.js';
import { CLEAN_UP_LEASE, CLEAN_UP_LEASE_SECONDS } from '../clean-up/clean-up.js';
import type { Sweep } from '../clean-up/sweep.entity.js';
import { SweepStore } from '../clean-up/sweep.store.js';
import type { AgingTableView, SweepView, WaitingMailsView } from './maintenance.dto.js';

/** The largest number of rows of a table to count. */
const MOST = 10_000;
const BATCH = 1000;

/** The state of the tables and of the clean-up. */
@Injectable()
export class MaintenanceService {
  constructor(
    private readonly rows: AgedRows,
    private readonly sweeps: SweepStore,
    private readonly leases: Leases,
    private readonly backlog: MailBacklog,
    private readonly clock: Clock,
  ) {}

  /** The id of the process that is cleaning; null when none is. */
  async runningOn(): Promise<string | null> {
    return (await this.leases.current(CLEAN_UP_LEASE, CLEAN_UP_LEASE_SECONDS))?.holder ?? null;
  }

  async mails(): Promise<WaitingMailsView> {
    const { count, oldestAge } = await this.backlog.waiting();
    return { count, oldest_age: oldestAge };
  }

  /** @param dryRun whether to count also the rows that a run would remove */
  async tables(dryRun: boolean): Promise<AgingTableView[]> {
    const sweeps = new Map((await this.sweeps.all()).map((sweep) => [sweep.name, sweep]));
    const views: AgingTableView[] = [];
    // One after the other, so that the report takes one connection only.
    for (const table of this.rows.tables) {
      const backlog = await this.rows.backlog(table, MOST);
      views.push({
        name: table.name,
        expired: backlog?.expired ?? null,
        oldest_age: backlog?.oldest ? this.ageOf(backlog.oldest, table.grace) : null,
        ...(dryRun && { would_remove: await this.removable(table) }),
        last_run: viewOf(sweeps.get(table.name)),
      });
    }
    return views;
  }

  private async removable(table: AgingTable): Promise<number> {
    let count = 0;
    let seen = 0;
    let from: Position | null = START;
    while (from !== null && seen < MOST) {
      const { keys, next } = await this.rows.batch(table, from, BATCH);
      count += keys.length;
      seen += BATCH;
      from = next;
    }
    return count;
  }

  private ageOf(oldest: Date, grace: number): number {
    return Math.round((this.clock.now().getTime() - oldest.getTime()) / 1000) - grace;
  }
}

function viewOf(sweep: Sweep | undefined): SweepView | null {
  if (sweep === undefined) return null;
  const { endedAt, removed, tookMs } = sweep;
  const rate = Math.round((removed * 1000) / Math.max(1, tookMs));
  return { ended_at: endedAt.toISOString(), removed, took_ms: tookMs, rate };
}
