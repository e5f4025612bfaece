import { Injectable } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import { WriteProof } from '../database/index.js';
import { SigningKeyService } from '../key/index.js';
import { Shutdown } from './shutdown.js';

/** How long the database may take to answer, in milliseconds. */
const PATIENCE = 1000;

/** Checks whether this process can serve requests, for load balancers. */
@Injectable()
export class HealthService {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly keys: SigningKeyService,
    private readonly shutdown: Shutdown,
    private readonly database: WriteProof,
  ) {}

  /**
   * Checks that the database accepts writes, that signing keys exist, and that no shutdown is in progress.
   *
   * @throws ServiceUnavailableException whose response is the `HealthCheckResult` with what is missing
   */
  readiness(): Promise<HealthCheckResult> {
    return this.checks.check([() => this.databaseIsWritable(), () => this.keysAreLoaded(), () => this.serverStays()]);
  }

  /** Leaves out the message of the driver, which contains host and user name of the database. */
  private databaseIsWritable() {
    const ping = async (): Promise<void> => {
      try {
        await this.database.assertWritable();
      } catch (cause) {
        throw new Error('away', { cause });
      }
    };
    return this.indicators.check('database').attempt(ping).withTimeout(PATIENCE);
  }

  private keysAreLoaded() {
    const indicator = this.indicators.check('keys');
    return this.keys.isReady ? indicator.up() : indicator.down('not loaded');
  }

  private serverStays() {
    const indicator = this.indicators.check('server');
    return this.shutdown.hasBegun ? indicator.down('stopping') : indicator.up();
  }
}
