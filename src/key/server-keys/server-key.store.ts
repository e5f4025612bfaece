import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, LessThan, MoreThan, Not, type Repository } from 'typeorm';
import type { KeyId } from '../../common/index.js';
import { inList, Statements, type CompiledTable, type Tx } from '../../database/index.js';
import type { KeyAlgorithm } from '../jwt/algorithms.js';
import type { Evidence } from '../rotation/key-evidence.js';
import type { Retirement } from '../rotation/key-schedule.js';
import { ServerKey } from './server-key.entity.js';

/** The only class that touches `signing_keys`. */
@Injectable()
export class ServerKeyStore {
  private readonly table: CompiledTable<ServerKey>;

  constructor(
    @InjectRepository(ServerKey) private readonly keys: Repository<ServerKey>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(ServerKey);
  }

  async add(tx: Tx, ...keys: readonly ServerKey[]): Promise<void> {
    for (const key of keys) await this.table.insert(tx, key);
  }

  /** The keys that have not expired; the latest of each algorithm first. */
  known(now: Date): Promise<ServerKey[]> {
    return this.keys.find({
      where: [{ expiresAt: IsNull() }, { expiresAt: MoreThan(now) }],
      order: { alg: 'ASC', sequence: 'DESC' },
    });
  }

  /** A page of all keys, the latest first. */
  list(before: string | undefined, limit: number): Promise<ServerKey[]> {
    const where = before === undefined ? {} : { id: LessThan(before as KeyId) };
    return this.keys.find({ where, order: { id: 'DESC' }, take: limit });
  }

  /**
   * Sets the time at which a `next` key starts to sign.
   *
   * @returns false when the time is set already
   */
  async schedule(tx: Tx, id: KeyId, activatesAt: Date): Promise<boolean> {
    return (await this.table.update(tx, { id, activatesAt: null }, { activatesAt })) === 1;
  }

  /**
   * Changes the time at which a key activates and its predecessor retires.
   *
   * @param key as it was read
   * @returns false when another process has changed its time since
   */
  async reschedule(tx: Tx, key: ServerKey, activatesAt: Date, ofEarlier: Retirement): Promise<boolean> {
    const { id, alg, sequence, activatesAt: before } = key;
    if (before === null) return false;
    const changed = await this.table.update(tx, { id, activatesAt: before }, { activatesAt });
    // TypeORM: several rows, by comparison.
    await tx.update(ServerKey, { alg, sequence: LessThan(sequence), retiresAt: before }, ofEarlier);
    return changed === 1;
  }

  /** Sets the retirement of the keys of an algorithm before `sequence`. */
  async retireBefore(tx: Tx, alg: KeyAlgorithm, sequence: number, at: Retirement): Promise<void> {
    // TypeORM: several rows, by comparison.
    await tx.update(ServerKey, { alg, sequence: LessThan(sequence), retiresAt: IsNull() }, at);
  }

  /** Ends the keys of an algorithm before `sequence` at once, and so the tokens that they signed. */
  async discardBefore(tx: Tx, alg: KeyAlgorithm, sequence: number, now: Date): Promise<void> {
    // TypeORM: several rows, by comparison.
    const older = { alg, sequence: LessThan(sequence) };
    await tx.update(ServerKey, [{ ...older, retiresAt: IsNull() }, { ...older, retiresAt: MoreThan(now) }], { retiresAt: now }); // prettier-ignore
    await tx.update(ServerKey, older, { expiresAt: now, privateKey: null });
  }

  /** Adds to the count of a key. Its times only increase, so that processes may write in any order. */
  async addEvidence(tx: Tx, id: KeyId, evidence: Evidence): Promise<void> {
    const { tokensSigned, latestExpiry, lastJwksFetch } = evidence;
    // TypeORM: adds to a number, and changes a row by comparison.
    if (tokensSigned > 0) await tx.increment(ServerKey, { id }, 'tokensSigned', tokensSigned);
    if (latestExpiry !== null) {
      const earlier = [
        { id, latestExpiry: IsNull() },
        { id, latestExpiry: LessThan(latestExpiry) },
      ];
      await tx.update(ServerKey, earlier, { latestExpiry });
    }
    if (lastJwksFetch !== null) {
      const earlier = [
        { id, lastJwksFetch: IsNull() },
        { id, lastJwksFetch: LessThan(lastJwksFetch) },
      ];
      await tx.update(ServerKey, earlier, { lastJwksFetch });
    }
  }

  /** Deletes the private part of keys that are no longer needed. */
  async dropPrivateParts(tx: Tx, ids: readonly KeyId[]): Promise<void> {
    // TypeORM: several rows.
    await tx.update(ServerKey, { id: inList(ids), privateKey: Not(IsNull()) }, { privateKey: null });
  }
}
