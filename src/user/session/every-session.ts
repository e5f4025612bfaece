import { Injectable } from '@nestjs/common';
import { AllSessions, Clock } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { SessionEnder } from './session-ender.js';
import { SessionStore } from './session.store.js';

/** The number of sessions per transaction, so that locks are held for a short time only. */
const BATCH = 200;

/** Ends the sessions of all users. */
@Injectable()
export class EverySession extends AllSessions {
  constructor(
    private readonly sessions: SessionStore,
    private readonly ender: SessionEnder,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {
    super();
  }

  async end(options: { readonly reason: string; readonly actor: string }): Promise<number> {
    let ended = 0;
    let after: string | undefined;
    for (;;) {
      const batch = await this.sessions.open(this.clock.now(), after, BATCH);
      if (batch.length > 0) ended += await this.transactions.run((tx) => this.ender.endEach(tx, batch, options));
      if (batch.length < BATCH) return ended;
      after = batch.at(-1)?.id;
    }
  }
}
