import { Injectable } from '@nestjs/common';
import { Clock, isTooFarAhead, latestCredible, newId, plusSeconds, type Tx } from '../../common/index.js';
import { isUniqueViolation } from '../database-errors.js';
import { Transactions } from '../transactions.js';
import { Lease } from './lease.entity.js';
import { LeaseStore } from './lease.store.js';

/** Lets one process at a time do a piece of work; if it is killed, another goes on once the lease has expired. */
@Injectable()
export class Leases {
  /** This process, as the table names it. */
  readonly holder = newId();

  constructor(
    private readonly store: LeaseStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a lease, or keeps the one that this process has.
   *
   * @param seconds until when others leave the work alone; call again well before
   * @returns false when another process has it
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
    if ((await this.store.find(name)) === null) await this.begin(lease);
    // By another process; or by this one, in a claim at the same time or in an INSERT whose COMMIT had no answer.
    return (await this.current(name, seconds))?.holder === this.holder;
  }

  private async begin(lease: Lease): Promise<void> {
    try {
      await this.transactions.run((tx) => this.store.add(tx, lease));
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }

  /**
   * Lets transactions of all processes that name this go one after the other, each until it is over. To call first in
   * the transaction, so that it sees what the one before it did.
   */
  async takeTurns(tx: Tx, name: string): Promise<void> {
    const turn = Lease.of({ name, holder: newId(), expiresAt: this.clock.now() });
    if (await this.store.lock(tx, turn)) return;
    try {
      await this.store.add(tx, turn);
    } catch (error) {
      // Another process made the row at the same time.
      if (!isUniqueViolation(error) || !(await this.store.lock(tx, turn))) throw error;
    }
  }

  /** Gives it back; another process may take it at once. */
  async release(name: string): Promise<void> {
    await this.transactions.run((tx) => this.store.release(tx, name, this.holder, this.clock.now()));
  }

  /**
   * Who has it now; null when nobody does.
   *
   * @param seconds as for `claim`
   */
  async current(name: string, seconds: number): Promise<Lease | null> {
    const [lease, now] = [await this.store.find(name), this.clock.now()];
    return lease !== null && lease.expiresAt > now && !isTooFarAhead(lease.expiresAt, now, seconds) ? lease : null;
  }
}
