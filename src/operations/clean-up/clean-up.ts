import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock, isTooFarAhead, plusSeconds, Upkeep } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { Leases, Transactions, type AgingTable } from '../../database/index.js';
import { Sweep } from './sweep.entity.js';
import { SweepStore } from './sweep.store.js';
import { Sweeper } from './sweeper.js';

export const CLEAN_UP_LEASE = 'clean-up';
/** Seconds until another process continues when this process is killed. */
export const CLEAN_UP_LEASE_SECONDS = 60;
const RENEW_MS = 15_000;
/** Milliseconds from the start of the process to the first clean-up. */
const FIRST = 10_000;

/** The settings of the clean-up. */
@Injectable()
export class CleanUpSettings {
  constructor(
    readonly configuration: Configuration,
    readonly clock: Clock,
  ) {}
}

/** Removes expired rows from every table: in the background, in one process at a time, without delaying requests. */
@Injectable()
export class CleanUp implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(CleanUp.name);
  private readonly upkeep: Upkeep<boolean>;

  constructor(
    private readonly sweeper: Sweeper,
    private readonly sweeps: SweepStore,
    private readonly leases: Leases,
    private readonly transactions: Transactions,
    private readonly settings: CleanUpSettings,
  ) {
    this.upkeep = new Upkeep((signal) => this.round(signal), {
      task: 'Removing expired rows',
      every: settings.configuration.cleanUp.interval * 1000,
      logger: this.logger,
    });
  }

  onModuleInit(): void {
    const { cleanUp } = this.settings.configuration;
    if (cleanUp.on) this.upkeep.start(Math.min(FIRST, cleanUp.interval * 1000));
  }

  onModuleDestroy(): Promise<void> {
    return this.upkeep.stop();
  }

  /**
   * Cleans every table once, or joins the clean-up that is running.
   *
   * @returns false when another process is cleaning
   */
  run(): Promise<boolean> {
    return this.upkeep.run();
  }

  /** As `run`, but never throws. */
  attempt(): Promise<void> {
    return this.upkeep.tick();
  }

  private async round(signal: AbortSignal): Promise<boolean> {
    if (!(await this.leases.claim(CLEAN_UP_LEASE, CLEAN_UP_LEASE_SECONDS))) return false;
    const goOn = this.keepingTheLease(signal);
    for (const table of await this.dueTables()) {
      if (!(await goOn())) return true;
      await this.clean(table, goOn);
    }
    await this.leases.release(CLEAN_UP_LEASE);
    return true;
  }

  /** The tables to clean now: all, but tables that must be read completely only once a day. */
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
    const sweep = Sweep.of({ name: table.name, endedAt: this.settings.clock.now(), removed, tookMs });
    await this.transactions.run((tx) => this.sweeps.note(tx, sweep));
    if (removed > 0) this.logger.log({ table: table.name, removed, tookMs });
  }

  /** Whether to continue: not when the process stops or another process has taken over. */
  private keepingTheLease(signal: AbortSignal): () => Promise<boolean> {
    let renewed = performance.now();
    return async () => {
      if (signal.aborted) return false;
      if (performance.now() - renewed < RENEW_MS) return true;
      renewed = performance.now();
      return this.leases.claim(CLEAN_UP_LEASE, CLEAN_UP_LEASE_SECONDS);
    };
  }
}
