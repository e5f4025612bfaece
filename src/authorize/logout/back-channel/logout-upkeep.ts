import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Upkeep } from '../../../common/index.js';
import { LogoutDeliveries } from './logout-deliveries.js';

/** Milliseconds between two rounds. */
const INTERVAL = 1000;

/** Delivers the notices of sessions that ended without a logout page, and retries failed deliveries. */
@Injectable()
export class LogoutUpkeep implements OnModuleInit, OnModuleDestroy {
  private readonly upkeep = new Upkeep((signal) => this.deliveries.round(signal), {
    task: 'Delivering logout notices',
    every: INTERVAL,
    logger: new Logger(LogoutUpkeep.name),
  });

  constructor(private readonly deliveries: LogoutDeliveries) {}

  onModuleInit(): void {
    this.upkeep.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.upkeep.stop();
  }

  /** Runs a round, or waits for the running one. Never throws. */
  tick(): Promise<void> {
    return this.upkeep.tick();
  }
}
