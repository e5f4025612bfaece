import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { KeySchedule } from './key-schedule.js';
import type { ServerKey } from '../server-keys/server-key.entity.js';
import { ServerKeyStore } from '../server-keys/server-key.store.js';

/**
 * Puts right what a wrong clock left in the times of keys: a key that begins later than any rotation asks for would keep
 * the next rotation waiting, and a first key to encrypt with would be in no JWKS until then.
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
   * @param rows of each algorithm the latest first
   * @returns whether any was changed
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
    if (isOurs) this.logger.warn(`key ${row.id} begins at ${activatesAt.toISOString()}: the clock was wrong when that was decided`); // prettier-ignore
  }
}
