import { Injectable } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import { WriteProof } from '../database/index.js';
import { SigningKeyService } from '../key/index.js';
import { Shutdown } from './shutdown.js';

/** Milliseconds for the database to answer. */
const PATIENCE = 1000;

/** Whether this process can do its work: what a load balancer asks. */
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
   * A database that takes writes, signing keys, and no shutdown under way.
   *
   * @throws ServiceUnavailableException whose response is the `HealthCheckResult` that says what is missing
   */
  readiness(): Promise<HealthCheckResult> {
    return this.checks.check([() => this.databaseIsWritable(), () => this.keysAreLoaded(), () => this.serverStays()]);
  }

  /** The driver's message would tell a stranger host and user name of the database: it is left out. */
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
