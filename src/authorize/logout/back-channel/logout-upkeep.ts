import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Upkeep } from '../../../common/index.js';
import { LogoutDeliveries } from './logout-deliveries.js';

/** Milliseconds between two rounds. */
const EVERY = 1000;

/** Delivers the logout notices in the outbox: of sessions that no logout page ended, and after attempts that failed. */
@Injectable()
export class LogoutUpkeep implements OnModuleInit, OnModuleDestroy {
  private readonly upkeep = new Upkeep((signal) => this.deliveries.round(signal), {
    task: 'Delivering logout notices',
    every: EVERY,
    logger: new Logger(LogoutUpkeep.name),
  });

  constructor(private readonly deliveries: LogoutDeliveries) {}

  onModuleInit(): void {
    this.upkeep.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.upkeep.stop();
  }

  /** One round, or the one that is running. Never throws. */
  tick(): Promise<void> {
    return this.upkeep.tick();
  }
}
