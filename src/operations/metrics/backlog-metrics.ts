import { Injectable } from '@nestjs/common';
import { Gauge, type Registry } from 'prom-client';
import { Clock } from '../../common/index.js';
import type { AgingTableView } from '../maintenance/maintenance.dto.js';
import { MaintenanceService } from '../maintenance/maintenance.service.js';

/** How long a result of the database is reused, in milliseconds: several scrapers may poll often. */
const FRESH = 60_000;

/** Metrics of the backlog of the clean-up. */
@Injectable()
export class BacklogMetrics {
  private tables: readonly AgingTableView[] = [];
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly maintenance: MaintenanceService,
    private readonly clock: Clock,
  ) {}

  register(register: Registry): void {
    // The first of the three gauges reads the values of all.
    const gauge = (name: string, help: string, collect?: () => Promise<void>) =>
      new Gauge({ name, help, labelNames: ['table'], registers: [register], ...(collect && { collect }) });
    const expired = gauge('grantry_clean_up_expired_rows', 'Rows past their time, kept ones too; 10,000 at most.', () =>
      collect(),
    );
    const oldest = gauge('grantry_clean_up_oldest_age_seconds', 'Since when the oldest of them is past its time.');
    const ended = gauge('grantry_clean_up_last_run_timestamp_seconds', 'When the table was cleaned last.');
    const collect = async () => {
      for (const table of await this.read()) {
        const label = { table: table.name };
        expired.set(label, table.expired ?? 0);
        oldest.set(label, table.oldest_age ?? 0);
        if (table.last_run !== null) ended.set(label, Date.parse(table.last_run.ended_at) / 1000);
      }
    };
  }

  /** Returns the last values when the database fails, so that the other metrics stay available. */
  private async read(): Promise<readonly AgingTableView[]> {
    const now = this.clock.now().getTime();
    if (now - this.readAt < FRESH) return this.tables;
    this.readAt = now;
    this.tables = await this.maintenance.tables(false).catch(() => this.tables);
    return this.tables;
  }
}
