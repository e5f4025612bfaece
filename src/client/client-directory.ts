import { Injectable } from '@nestjs/common';
import { Clock, isTooFarAhead, plusSeconds, RecentCache } from '../common/index.js';
import { CACHE_AGE } from '../config/index.js';
import { Transactions, Verdicts } from '../database/index.js';
import type { Client } from './client.entity.js';
import { isClientId } from './client-id.js';
import { ClientStore } from './client.store.js';

const NOBODY = Promise.resolve(null);

/** Finds clients, from a memory that is never older than a second; what this process wrote is seen at once. */
@Injectable()
export class ClientDirectory {
  private readonly cache: RecentCache<Client | null>;

  constructor(
    private readonly store: ClientStore,
    private readonly clock: Clock,
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
  ) {
    this.cache = new RecentCache((id) => this.load(id), {
      age: CACHE_AGE,
      most: 10_000,
      ageOf: (client) => (client === null ? 0 : CACHE_AGE),
    });
  }

  /**
   * @param id as it was presented: any text
   * @returns also a disabled one; the caller must ask
   */
  async find(id: string): Promise<Client | null> {
    return this.verdicts.confirmed(
      () => this.known(id),
      (client) => client === null && isClientId(id),
      () => this.forget(id),
    );
  }

  /** Like `find`, for who confirms what comes of it: the client may be known at another node already. */
  known(id: string): Promise<Client | null> {
    return isClientId(id) ? this.cache.get(id).then(this.unlessGone) : NOBODY;
  }

  private readonly unlessGone = (client: Client | null): Client | null =>
    client?.isGoneAt(this.clock.now()) === true ? null : client;

  /**
   * Where a clock was ahead when the client's tokens were ended, every token of today would be one of before: what ends
   * are the tokens until now.
   */
  private async load(id: string): Promise<Client | null> {
    const [client, now] = [await this.store.find(id), this.clock.now()];
    if (client?.tokensNotBefore == null || !isTooFarAhead(client.tokensNotBefore, now)) return client;
    // As when they are ended: with what was issued in this very millisecond.
    const at = plusSeconds(now, 0.001);
    await this.transactions.runStatement((statement) => this.store.correctTokensNotBefore(statement, client, at));
    return this.store.find(id);
  }

  /**
   * Keeps a client that registered itself from its first use on; an unused one is gone after a while. To call when a
   * client has proven who it is, or a user has allowed it something. Writes the first time only.
   */
  async noteUse({ id, expiresAt }: Client): Promise<void> {
    if (expiresAt === null) return;
    await this.transactions.run((tx) => this.store.keep(tx, id));
    this.forget(id);
  }

  /** Whether `find` has found that client lately; asks nobody. */
  remembers(id: string): boolean {
    return this.cache.has(id);
  }

  /** As `RecentCache.forgetBefore`. */
  forgetBefore(id: string, begun: number): boolean {
    return this.cache.forgetBefore(id, begun);
  }

  /** To call after the COMMIT of a change. */
  forget(id: string): void {
    this.cache.forget(id);
  }
}
