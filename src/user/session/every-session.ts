import { Injectable } from '@nestjs/common';
import { AllSessions, Clock } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { SessionEnder } from './session-ender.js';
import { SessionStore } from './session.store.js';

/** How many end in one transaction, so that none of them holds its locks for long. */
const BATCH = 200;

/** Ends the sessions of everybody. */
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
