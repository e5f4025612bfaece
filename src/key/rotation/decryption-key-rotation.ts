import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { isUniqueViolation, Transactions } from '../../database/index.js';
import { DECRYPTION_KEYS, type DecryptionKey } from '../jwt/algorithms.js';
import { KeyFactory } from '../server-keys/key-factory.js';
import { KeySchedule } from './key-schedule.js';
import type { ServerKey } from '../server-keys/server-key.entity.js';
import { ServerKeyStore } from '../server-keys/server-key.store.js';

/**
 * Makes and rotates the keys with which clients encrypt for this server. These keys have no `next` state: a client
 * uses the new key as soon as it fetches the JWKS, and the server decrypts with the old key for another day. The unique
 * (alg, sequence) ensures that only one of several processes stores a key.
 */
@Injectable()
export class DecryptionKeyRotation {
  constructor(
    private readonly store: ServerKeyStore,
    private readonly factory: KeyFactory,
    private readonly schedule: KeySchedule,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
  ) {}

  /** Makes a key of each kind that has none. */
  async ensure(): Promise<void> {
    const known = await this.latest();
    const missing = DECRYPTION_KEYS.filter((alg) => !known.has(alg));
    const now = this.schedule.now();
    const made = await Promise.all(
      missing.map((alg) => this.factory.make(alg, 1, { publishedAt: now, activatesAt: now })),
    );
    for (const key of made) await this.unlessMade(() => this.transactions.run((tx) => this.store.add(tx, key)));
  }

  /**
   * Makes a new key, which replaces the active one as soon as every process has loaded it. Does nothing while a rotation
   * is in progress.
   *
   * @param actor the `sub` of the admin's access token; undefined for a scheduled rotation
   */
  async rotate(alg: DecryptionKey, actor?: string): Promise<void> {
    const before = (await this.latest()).get(alg);
    if (before !== undefined && before.activatesAt! <= this.schedule.now()) await this.follow(before, actor);
  }

  /** Rotates the keys whose rotation is due. */
  async upkeep(): Promise<void> {
    for (const key of (await this.latest()).values()) {
      if (this.schedule.isDue(key.activatesAt!)) await this.follow(key);
    }
  }

  private async follow({ alg, sequence }: ServerKey, actor?: string): Promise<void> {
    const activatesAt = this.schedule.publication();
    const key = await this.factory.make(alg, sequence + 1, { publishedAt: activatesAt, activatesAt });
    const details = { alg, kid: key.id, activates_at: activatesAt.toISOString() };
    await this.unlessMade(() =>
      this.transactions.run(async (tx) => {
        await this.store.add(tx, key);
        await this.store.retireBefore(tx, alg, key.sequence, this.schedule.retirement(activatesAt));
        await this.audit.record('key.rotated', { actor, details }, tx);
      }),
    );
  }

  private async latest(): Promise<ReadonlyMap<DecryptionKey, ServerKey>> {
    const rows = await this.store.known(this.schedule.now());
    const latest = DECRYPTION_KEYS.map((alg) => [alg, rows.find((row) => row.alg === alg)] as const);
    return new Map(latest.filter((entry): entry is [DecryptionKey, ServerKey] => entry[1] !== undefined));
  }

  /** Ignores the error of a key that another process has already stored. */
  private async unlessMade(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }
}
