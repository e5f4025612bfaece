import { Injectable } from '@nestjs/common';
import { Clock, isTooFarAhead, latestCredible, newId, plusSeconds, type Tx } from '../../common/index.js';
import { isUniqueViolation } from '../database-errors.js';
import { Transactions } from '../transactions.js';
import { Lease } from './lease.entity.js';
import { LeaseStore } from './lease.store.js';

/** Lets one process at a time do a task; if that process dies, another one takes over once the lease has expired. */
@Injectable()
export class Leases {
  /** Id of this process in the table. */
  readonly holder = newId();

  constructor(
    private readonly store: LeaseStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a lease, or renews the one that this process has.
   *
   * @param seconds until the lease expires; call again well before
   * @returns false when another process has the lease
   */
  async claim(name: string, seconds: number): Promise<boolean> {
    const now = this.clock.now();
    const lease = Lease.of({ name, holder: this.holder, expiresAt: plusSeconds(now, seconds) });
    const held = await this.transactions.run(
      async (tx) =>
        (await this.store.renew(tx, lease)) ||
        (await this.store.takeOver(tx, lease, now, latestCredible(now, seconds))),
    );
    if (held) return true;
    if ((await this.store.find(name)) === null) await this.insert(lease);
    // Another process may have taken it; or this one, in a concurrent claim or an INSERT whose COMMIT had no response.
    return (await this.current(name, seconds))?.holder === this.holder;
  }

  private async insert(lease: Lease): Promise<void> {
    try {
      await this.transactions.run((tx) => this.store.add(tx, lease));
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }

  /**
   * Makes all transactions with this name run one after the other, across processes. Call it first in the transaction,
   * so that the transaction sees the changes of the one before it.
   */
  async takeTurns(tx: Tx, name: string): Promise<void> {
    const turn = Lease.of({ name, holder: newId(), expiresAt: this.clock.now() });
    if (await this.store.lock(tx, turn)) return;
    try {
      await this.store.add(tx, turn);
    } catch (error) {
      // Another process inserted the row at the same time.
      if (!isUniqueViolation(error) || !(await this.store.lock(tx, turn))) throw error;
    }
  }

  /** Releases a lease; another process may take it at once. */
  async release(name: string): Promise<void> {
    await this.transactions.run((tx) => this.store.release(tx, name, this.holder, this.clock.now()));
  }

  /**
   * The lease as it is held now; null when no process holds it.
   *
   * @param seconds as for `claim`
   */
  async current(name: string, seconds: number): Promise<Lease | null> {
    const [lease, now] = [await this.store.find(name), this.clock.now()];
    return lease !== null && lease.expiresAt > now && !isTooFarAhead(lease.expiresAt, now, seconds) ? lease : null;
  }
}
