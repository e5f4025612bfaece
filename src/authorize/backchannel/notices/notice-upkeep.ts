import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Upkeep } from '../../../common/index.js';
import { NoticeDeliveries } from './notice-deliveries.js';

/** Milliseconds between two rounds. */
const INTERVAL = 1000;

/** Retries notices to clients, and delivers those of a process that was killed. */
@Injectable()
export class NoticeUpkeep implements OnModuleInit, OnModuleDestroy {
  private readonly upkeep = new Upkeep((signal) => this.deliveries.round(signal), {
    task: 'Delivering notices of answers',
    every: INTERVAL,
    logger: new Logger(NoticeUpkeep.name),
  });

  constructor(private readonly deliveries: NoticeDeliveries) {}

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
