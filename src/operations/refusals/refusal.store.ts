import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, MoreThan, type Repository } from 'typeorm';
import type { RefusalId } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import { Refusal } from './refusal.entity.js';

/** The only class that touches `refusals`. */
@Injectable()
export class RefusalStore {
  constructor(@InjectRepository(Refusal) private readonly refusals: Repository<Refusal>) {}

  /** Adds rows. Rows that exist already, after a COMMIT whose answer was lost, are skipped. */
  async add(tx: Tx, refusals: readonly Refusal[]): Promise<void> {
    // TypeORM: several rows in one statement that skips existing rows.
    await tx
      .createQueryBuilder()
      .insert()
      .into(Refusal)
      .values([...refusals])
      .orIgnore()
      .execute();
  }

  find(id: RefusalId, now: Date): Promise<Refusal | null> {
    // TypeORM: by comparison.
    return this.refusals.findOneBy({ id, expiresAt: MoreThan(now) });
  }

  /** Lists refusals, newest first. */
  list(clientId: string | undefined, before: string | undefined, limit: number, now: Date): Promise<Refusal[]> {
    const where = {
      expiresAt: MoreThan(now),
      ...(clientId !== undefined && { clientId }),
      ...(before !== undefined && { id: LessThan(before as RefusalId) }),
    };
    return this.refusals.find({ where, order: { id: 'DESC' }, take: limit });
  }
}
