import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Upkeep } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { MailDeliveries } from './mail-deliveries.js';

/** Milliseconds between two rounds. */
const INTERVAL = 1000;

/** Retries failed mails, and sends those that a process left behind when it ended. Without SMTP_URL it does nothing. */
@Injectable()
export class MailUpkeep implements OnModuleInit, OnModuleDestroy {
  private readonly upkeep = new Upkeep((signal) => this.deliveries.round(signal), {
    task: 'Sending mails',
    every: INTERVAL,
    logger: new Logger(MailUpkeep.name),
  });

  constructor(
    private readonly deliveries: MailDeliveries,
    private readonly configuration: Configuration,
  ) {}

  onModuleInit(): void {
    if (this.configuration.smtp !== undefined) this.upkeep.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.upkeep.stop();
  }

  /** Runs a round, or waits for the running one. Never throws. */
  tick(): Promise<void> {
    return this.upkeep.tick();
  }
}
