import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LogoutDeliveries } from './logout-deliveries.js';

/** Milliseconds. */
const EVERY = 1000;

/** Looks into the outbox now and then: for sessions that no logout page ended, and for attempts that failed. */
@Injectable()
export class LogoutUpkeep implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(LogoutUpkeep.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private readonly end = new AbortController();
  private failing = false;

  constructor(private readonly deliveries: LogoutDeliveries) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.tick(), EVERY);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.end.abort();
    await this.running;
  }

  /** One round; while one is running there is no second. Never throws. */
  tick(): Promise<void> {
    this.running ??= this.round().finally(() => (this.running = undefined));
    return this.running;
  }

  private async round(): Promise<void> {
    try {
      await this.deliveries.round(this.end.signal);
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn('logout notices wait for the database', error);
      this.failing = true;
    }
  }
}
