import { Injectable } from '@nestjs/common';
import { Clock, isTooFarAhead, plusSeconds, RecentCache } from '../common/index.js';
import { CACHE_AGE, POLICY_CACHE_AGE } from '../config/index.js';
import { Transactions, Verdicts } from '../database/index.js';
import type { Client } from './client.entity.js';
import { isClientId } from './client-id.js';
import { ClientStore } from './client.store.js';
import { ClientObligations } from './profiles/client-obligations.js';

/** Milliseconds: together with the age of the policies, no client is judged by an older state than `CACHE_AGE`. */
const AGE = CACHE_AGE - POLICY_CACHE_AGE;
const NO_CLIENT = Promise.resolve(null);

/** Finds clients through a cache of at most one second; changes by this process are visible at once. */
@Injectable()
export class ClientDirectory {
  private readonly cache: RecentCache<Client | null>;

  constructor(
    private readonly store: ClientStore,
    private readonly clock: Clock,
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
    private readonly obligations: ClientObligations,
  ) {
    this.cache = new RecentCache((id) => this.load(id), {
      age: AGE,
      most: 10_000,
      ageOf: (client) => (client === null ? 0 : AGE),
    });
  }

  /**
   * @param id any text, as presented
   * @returns the client as its requests are judged, even if it is disabled: the caller must check. It must not be stored
   */
  async find(id: string): Promise<Client | null> {
    return this.verdicts.confirmed(
      () => this.findUnconfirmed(id),
      (client) => client === null && isClientId(id),
      () => this.forget(id),
    );
  }

  /** Like `find`, without confirmation on a cluster: the caller must confirm a refusal that follows from it. */
  findUnconfirmed(id: string): Promise<Client | null> {
    return isClientId(id) ? this.cache.get(id).then(this.unlessExpired) : NO_CLIENT;
  }

  private readonly unlessExpired = (client: Client | null): Client | null =>
    client?.isExpiredAt(this.clock.now()) === true ? null : client;

  /** The client as its requests are judged. It must not be stored. */
  private async load(id: string): Promise<Client | null> {
    const client = await this.loadStored(id);
    return client && this.obligations.bind(client);
  }

  /**
   * Corrects `tokensNotBefore` in the future, which a wrong clock wrote: it would end every token of today. The
   * corrected value ends the tokens issued until now.
   */
  private async loadStored(id: string): Promise<Client | null> {
    const [client, now] = [await this.store.find(id), this.clock.now()];
    if (client?.tokensNotBefore == null || !isTooFarAhead(client.tokensNotBefore, now)) return client;
    // One millisecond later, so that tokens issued in the current millisecond end as well.
    const at = plusSeconds(now, 0.001);
    await this.transactions.runStatement((statement) => this.store.correctTokensNotBefore(statement, client, at));
    return this.store.find(id);
  }

  /**
   * Keeps a client that registered itself; an unused one expires. Call it when the client has authenticated, or when a
   * user has allowed it a scope. Only the first call writes.
   */
  async noteUse({ id, expiresAt }: Client): Promise<void> {
    if (expiresAt === null) return;
    await this.transactions.run((tx) => this.store.keep(tx, id));
    this.forget(id);
  }

  /** Whether a client is in the cache; never reads the database. */
  isCached(id: string): boolean {
    return this.cache.has(id);
  }

  /** As `RecentCache.forgetBefore`. */
  forgetBefore(id: string, startedAt: number): boolean {
    return this.cache.forgetBefore(id, startedAt);
  }

  /** Call after the COMMIT of a change. */
  forget(id: string): void {
    this.cache.forget(id);
  }

  /** Call after the COMMIT of a change of what all clients are held to. */
  forgetAll(): void {
    this.cache.forgetAll();
  }
}
