import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { isUniqueViolation, Transactions } from '../../database/index.js';
import { DECRYPTION_KEYS, type DecryptionKey } from '../jwt/algorithms.js';
import { KeyFactory } from '../server-keys/key-factory.js';
import { KeySchedule } from './key-schedule.js';
import type { ServerKey } from '../server-keys/server-key.entity.js';
import { ServerKeyStore } from '../server-keys/server-key.store.js';

/**
 * Makes and changes over the keys that others encrypt to us with. They need no `next` before their time: whoever sees
 * the new one uses it, and whoever still knows the old one is understood for a day. The unique (alg, sequence) decides
 * which of several processes made a key.
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

  /** Makes what is missing: a key of each kind. */
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
   * Makes the key that follows, as soon as every process knows it; while that is under way, asking again changes nothing.
   *
   * @param actor the `sub` of the admin's access token; left out when the time has come by itself
   */
  async rotate(alg: DecryptionKey, actor?: string): Promise<void> {
    const before = (await this.latest()).get(alg);
    if (before !== undefined && before.activatesAt! <= this.schedule.now()) await this.follow(before, actor);
  }

  /** Rotates what is due. */
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

  /** Another process that was quicker made it for us. */
  private async unlessMade(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }
}
