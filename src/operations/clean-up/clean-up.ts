import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock, isTooFarAhead, plusSeconds } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { Leases, Transactions, type AgingTable } from '../../database/index.js';
import type { Sweep } from './sweep.entity.js';
import { SweepStore } from './sweep.store.js';
import { Sweeper } from './sweeper.js';

export const CLEAN_UP_LEASE = 'clean-up';
/** Seconds after which another process goes on, should this one be killed. */
export const CLEAN_UP_LEASE_SECONDS = 60;
const RENEW_MS = 15_000;
/** Milliseconds after the start. */
const FIRST = 10_000;

/** What the clean-up goes by. */
@Injectable()
export class CleanUpSettings {
  constructor(
    readonly configuration: Configuration,
    readonly clock: Clock,
  ) {}
}

/** Removes what is past its time from every table: by itself, on one process at a time, without anybody noticing. */
@Injectable()
export class CleanUp implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(CleanUp.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<boolean> | undefined;
  private stopping = false;

  constructor(
    private readonly sweeper: Sweeper,
    private readonly sweeps: SweepStore,
    private readonly leases: Leases,
    private readonly transactions: Transactions,
    private readonly settings: CleanUpSettings,
  ) {}

  onModuleInit(): void {
    const { cleanUp } = this.settings.configuration;
    if (!cleanUp.on) return;
    this.plan(Math.min(FIRST, cleanUp.interval * 1000));
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    await this.running?.catch(() => undefined);
  }

  /**
   * Cleans every table once; while that goes on there is no second.
   *
   * @returns false when another process does it now
   */
  run(): Promise<boolean> {
    this.running ??= this.round().finally(() => (this.running = undefined));
    return this.running;
  }

  /** Has a run begin, unless one goes on. Never throws. */
  async attempt(): Promise<void> {
    try {
      await this.run();
    } catch (error) {
      this.logger.warn('the clean-up failed and is tried again later', error);
    }
  }

  private plan(milliseconds: number): void {
    this.timer = setTimeout(() => {
      void this.attempt().then(() => {
        if (!this.stopping) this.plan(this.settings.configuration.cleanUp.interval * 1000);
      });
    }, milliseconds);
    this.timer.unref();
  }

  private async round(): Promise<boolean> {
    if (!(await this.leases.claim(CLEAN_UP_LEASE, CLEAN_UP_LEASE_SECONDS))) return false;
    const goOn = this.keepingTheLease();
    for (const table of await this.dueTables()) {
      if (!(await goOn())) return true;
      await this.clean(table, goOn);
    }
    await this.leases.release(CLEAN_UP_LEASE);
    return true;
  }

  /** All; those that have to be walked as a whole only once a day. */
  private async dueTables(): Promise<readonly AgingTable[]> {
    const now = this.settings.clock.now();
    const isRecent = ({ endedAt }: Sweep) => endedAt > plusSeconds(now, -86_400) && !isTooFarAhead(endedAt, now);
    const recent = new Set((await this.sweeps.all()).filter(isRecent).map(({ name }) => name));
    return this.sweeper.tables.filter(({ name, time }) => time !== null || !recent.has(name));
  }

  private async clean(table: AgingTable, goOn: () => Promise<boolean>): Promise<void> {
    const begun = performance.now();
    const removed = await this.sweeper.sweep(table, goOn);
    const tookMs = Math.round(performance.now() - begun);
    const sweep = { name: table.name, endedAt: this.settings.clock.now(), removed, tookMs };
    await this.transactions.run((tx) => this.sweeps.note(tx, sweep));
    if (removed > 0) this.logger.log({ table: table.name, removed, tookMs });
  }

  /** Says whether to go on: not when the process stops, nor when another one has taken over. */
  private keepingTheLease(): () => Promise<boolean> {
    let renewed = performance.now();
    return async () => {
      if (this.stopping) return false;
      if (performance.now() - renewed < RENEW_MS) return true;
      renewed = performance.now();
      return this.leases.claim(CLEAN_UP_LEASE, CLEAN_UP_LEASE_SECONDS);
    };
  }
}
