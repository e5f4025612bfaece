import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { isUniqueViolation, Transactions } from '../../database/index.js';
import { SIGNING_ALGORITHMS, type KeyAlgorithm, type SigningAlgorithm } from '../jwt/algorithms.js';
import { KeyFactory } from '../server-keys/key-factory.js';
import { KeySchedule } from './key-schedule.js';
import type { ServerKey } from '../server-keys/server-key.entity.js';
import { ServerKeyStore } from '../server-keys/server-key.store.js';

/**
 * Makes and rotates the keys that sign. Several processes may do so at a time: the unique (alg, sequence) ensures that
 * only one of them stores a key, and the claim on the `next` key that only one of them schedules a rotation.
 */
@Injectable()
export class SigningKeyRotation {
  constructor(
    private readonly store: ServerKeyStore,
    private readonly factory: KeyFactory,
    private readonly schedule: KeySchedule,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
  ) {}

  /** Makes the missing keys: on an empty database, an active and a `next` key of each algorithm. */
  async ensure(): Promise<void> {
    const rows = await this.store.known(this.schedule.now());
    await Promise.all(
      SIGNING_ALGORITHMS.map((alg) =>
        this.ensureAlgorithm(
          alg,
          rows.filter((row) => row.alg === alg),
        ),
      ),
    );
  }

  /**
   * Schedules the `next` key of an algorithm to replace the active one, as soon as no cached JWKS lacks it, and publishes
   * another `next` key at once. Does nothing while a rotation is in progress.
   *
   * @param actor the `sub` of the admin's access token; undefined for a scheduled rotation
   * @returns whether this call scheduled a rotation
   */
  async rotate(alg: SigningAlgorithm, actor?: string): Promise<boolean> {
    const rows = (await this.store.known(this.schedule.now())).filter((row) => row.alg === alg);
    return this.rotateFrom(rows, actor);
  }

  /**
   * Replaces a key that may be compromised. A new key signs from now on, without waiting for caches of the JWKS. All older
   * keys are discarded, also the `next` one, so that the server refuses the tokens that they signed.
   *
   * @param actor the `sub` of the admin's access token
   * @throws Error of the unique (alg, sequence) when other processes rotate the same keys during every attempt
   */
  async replace(alg: SigningAlgorithm, actor: string, attempts = 3): Promise<void> {
    const now = this.schedule.now();
    const [latest] = (await this.store.known(now)).filter((row) => row.alg === alg);
    const sequence = (latest?.sequence ?? 0) + 1;
    const fresh = await this.factory.make(alg, sequence, { publishedAt: now, activatesAt: now });
    const following = await this.makeNext(alg, sequence + 1);
    try {
      await this.transactions.run(async (tx) => {
        await this.store.discardBefore(tx, alg, sequence, now);
        await this.store.add(tx, fresh, following);
        await this.audit.record('key.replaced', { actor, details: { alg, kid: fresh.id } }, tx);
      });
    } catch (error) {
      if (!isUniqueViolation(error) || attempts === 1) throw error;
      await this.replace(alg, actor, attempts - 1);
    }
  }

  /** Runs due rotations, and deletes private keys that are no longer needed. */
  async upkeep(): Promise<void> {
    const now = this.schedule.now();
    const rows = await this.store.known(now);
    for (const alg of SIGNING_ALGORITHMS) {
      const mine = rows.filter((row) => row.alg === alg);
      if (this.isDue(mine)) await this.rotateFrom(mine);
    }
    const spent = rows.filter((row) => row.privateKey !== null && this.schedule.isSpent(row)).map(({ id }) => id);
    if (spent.length > 0) await this.transactions.run((tx) => this.store.dropPrivateParts(tx, spent));
  }

  private async ensureAlgorithm(alg: SigningAlgorithm, rows: readonly ServerKey[]): Promise<void> {
    const [latest] = rows;
    if (latest?.activatesAt === null) return;
    const now = this.schedule.now();
    const sequence = (latest?.sequence ?? 0) + 1;
    const made = await Promise.all([
      ...(latest ? [] : [this.factory.make(alg, sequence, { publishedAt: now, activatesAt: now })]),
      this.makeNext(alg, latest ? sequence : sequence + 1),
    ]);
    await this.addUnlessMade(made);
  }

  private async rotateFrom(rows: readonly ServerKey[], actor?: string): Promise<boolean> {
    const now = this.schedule.now();
    const [next] = rows;
    const underWay = rows.some(({ activatesAt }) => activatesAt !== null && activatesAt > now);
    if (next === undefined || next.activatesAt !== null || underWay) return false;
    const following = await this.makeNext(next.alg, next.sequence + 1);
    const activatesAt = this.schedule.activation(next);
    return this.transactions.run(async (tx) => {
      if (!(await this.store.schedule(tx, next.id, activatesAt))) return false;
      await this.store.retireBefore(tx, next.alg, next.sequence, this.schedule.retirement(activatesAt));
      await this.store.add(tx, following);
      const details = { alg: next.alg, kid: next.id, activates_at: activatesAt.toISOString() };
      await this.audit.record('key.rotated', { actor, details }, tx);
      return true;
    });
  }

  private isDue(rows: readonly ServerKey[]): boolean {
    const begun = rows.find(({ activatesAt }) => activatesAt !== null)?.activatesAt;
    return begun !== null && begun !== undefined && this.schedule.isDue(begun);
  }

  private makeNext(alg: KeyAlgorithm, sequence: number): Promise<ServerKey> {
    return this.factory.make(alg, sequence, { publishedAt: this.schedule.publication(), activatesAt: null });
  }

  /** Ignores the error of keys that another process has already stored. */
  private async addUnlessMade(keys: readonly ServerKey[]): Promise<void> {
    try {
      await this.transactions.run((tx) => this.store.add(tx, ...keys));
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }
}
