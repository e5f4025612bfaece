import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { KeySchedule } from './key-schedule.js';
import type { ServerKey } from '../server-keys/server-key.entity.js';
import { ServerKeyStore } from '../server-keys/server-key.store.js';

/**
 * Corrects times of keys that a process with a wrong clock stored. A key that activates later than any rotation schedules
 * would delay the next rotation, and a first encryption key would be missing from the JWKS until then.
 */
@Injectable()
export class KeyClock {
  private readonly logger = new Logger(KeyClock.name);

  constructor(
    private readonly store: ServerKeyStore,
    private readonly schedule: KeySchedule,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Reschedules the keys that activate too late.
   *
   * @param rows the keys; the latest of each algorithm first
   * @returns whether a key has changed
   */
  async correct(rows: readonly ServerKey[]): Promise<boolean> {
    const late = rows.filter((row) => this.schedule.beginsTooLate(row));
    for (const row of late) await this.reschedule(row, rows);
    return late.length > 0;
  }

  private async reschedule(row: ServerKey, rows: readonly ServerKey[]): Promise<void> {
    const now = this.clock.now();
    const isFirst = !rows.some(({ alg, sequence }) => alg === row.alg && sequence < row.sequence);
    const activatesAt = isFirst ? now : this.schedule.activation({ publishedAt: now });
    const retirement = this.schedule.retirement(activatesAt);
    const isOurs = await this.transactions.run((tx) => this.store.reschedule(tx, row, activatesAt, retirement));
    if (isOurs) this.logger.warn(`key ${row.id} now activates at ${activatesAt.toISOString()}: its time was set by a wrong clock`); // prettier-ignore
  }
}
