import { IsIn, IsOptional } from 'class-validator';

export class MaintenanceQuery {
  /** `true` also counts the rows that a run would remove now, up to 10,000 for each table. */
  @IsOptional()
  @IsIn(['true', 'false'])
  dry_run?: 'true' | 'false';
}

/** The last time that a table was cleaned. */
export class SweepView {
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly ended_at!: string;
  /** Rows. @example 1204 */
  readonly removed!: number;
  /** Milliseconds, including pauses. @example 310 */
  readonly took_ms!: number;
  /** Rows per second. @example 3884 */
  readonly rate!: number;
}

export class AgingTableView {
  /** @example "access_tokens" */
  readonly name!: string;
  /**
   * Expired rows, including rows that are still needed; up to 10,000 are counted. Null: rows of this table do not
   * expire.
   * @example 12
   */
  readonly expired!: number | null;
  /** Seconds since the oldest of them expired. @example 95 */
  readonly oldest_age!: number | null;
  /** The number of rows that a run would remove now. Only with `dry_run`. @example 12 */
  readonly would_remove?: number;
  /** Null: never. */
  readonly last_run!: SweepView | null;
}

/** Mails that wait to be sent. */
export class WaitingMailsView {
  /** @example 3 */
  readonly count!: number;
  /** Seconds since the oldest was queued; null when none waits. @example 12 */
  readonly oldest_age!: number | null;
}

export class MaintenanceView {
  /** Whether the clean-up runs automatically (CLEAN_UP). */
  readonly enabled!: boolean;
  /** Seconds between two runs. @example 300 */
  readonly interval!: number;
  /** The id of the process that runs the clean-up. @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly running_on!: string | null;
  /** Refusals that this process logged but did not store, because there were too many. @example 0 */
  readonly refusals_dropped!: number;
  readonly mails!: WaitingMailsView;
  readonly tables!: AgingTableView[];
}

export class MaintenanceRunView {
  /**
   * The id of the process that runs the clean-up: this one, or another one that started earlier.
   * @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978"
   */
  readonly running_on!: string;
}
