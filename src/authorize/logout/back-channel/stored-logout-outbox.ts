import { Injectable } from '@nestjs/common';
import { Clock, plusSeconds } from '../../../common/index.js';
import type { Tx } from '../../../database/index.js';
import { LogoutOutbox, type LogoutNotice } from '../../../user/index.js';
import { LogoutDelivery } from './logout-delivery.entity.js';
import { LogoutDeliveryStore } from './logout-delivery.store.js';

/** Seconds that a notice is kept for an unreachable client: three days. */
const LIFETIME = 3 * 86_400;

/** The outbox of logout notices in the database; `LogoutDeliveries` empties it. */
@Injectable()
export class StoredLogoutOutbox extends LogoutOutbox {
  constructor(
    private readonly store: LogoutDeliveryStore,
    private readonly clock: Clock,
  ) {
    super();
  }

  async add(tx: Tx, notices: readonly LogoutNotice[]): Promise<void> {
    const now = this.clock.now();
    const state = { attempts: 0, nextAttemptAt: now, expiresAt: plusSeconds(now, LIFETIME) };
    const rows = notices.map((notice) => LogoutDelivery.of({ ...notice, ...state }));
    await this.store.add(tx, rows);
  }
}
