import type { LoggerService } from '@nestjs/common';

export interface UpkeepOptions {
  /** What a round does, as the subject of a sentence in the log, for example `Writing refusals`. */
  readonly task: string;
  /** Milliseconds from the start of one round to the start of the next. */
  readonly every: number;
  readonly logger: Pick<LoggerService, 'log' | 'warn'>;
  /** Whether `stop` ends with one more round, for rounds that write what waits in memory; false when left out. */
  readonly flushesAtEnd?: boolean;
}

/**
 * Work that a process repeats in the background. Rounds never overlap, and the timer keeps no process alive. The log
 * reports when rounds begin to fail, and when a round succeeds again, once each.
 */
export class Upkeep<T = void> {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<T> | undefined;
  private readonly end = new AbortController();
  private isFailing = false;

  /** @param round is told by its signal when the process stops, so that a long round can end early */
  constructor(
    private readonly round: (signal: AbortSignal) => Promise<T>,
    private readonly options: UpkeepOptions,
  ) {}

  /** @param first milliseconds until the first round */
  start(first = this.options.every): void {
    this.timer = setTimeout(() => {
      this.start();
      void this.tick();
    }, first).unref();
  }

  /**
   * Does one round, or joins the round that is running.
   *
   * @throws what the round throws
   */
  run(): Promise<T> {
    this.running ??= this.round(this.end.signal).finally(() => (this.running = undefined));
    return this.running;
  }

  /** Does one round, or joins the round that is running. Never throws: the log reports a failure. */
  async tick(): Promise<void> {
    try {
      await this.run();
      this.succeeded();
    } catch (error) {
      this.failed(error);
    }
  }

  /** Does one round that begins after this call, so that it includes all that waits now. Never throws. */
  async flush(): Promise<void> {
    await this.running?.catch(() => undefined);
    await this.tick();
  }

  /** Starts no further round and waits for the round that is running. Never throws. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.end.abort();
    if (this.options.flushesAtEnd === true) await this.flush();
    else await this.running?.catch(() => undefined);
  }

  private succeeded(): void {
    if (this.isFailing) this.options.logger.log(`${this.options.task} succeeded again`);
    this.isFailing = false;
  }

  private failed(error: unknown): void {
    if (!this.isFailing) this.options.logger.warn(`${this.options.task} failed and will be retried`, error);
    this.isFailing = true;
  }
}
