import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Tx } from '../../database/index.js';
import { Sweep } from './sweep.entity.js';

/** The only class that touches `sweeps`. */
@Injectable()
export class SweepStore {
  constructor(@InjectRepository(Sweep) private readonly sweeps: Repository<Sweep>) {}

  all(): Promise<Sweep[]> {
    return this.sweeps.find();
  }

  async note(tx: Tx, sweep: Sweep): Promise<void> {
    // TypeORM: an upsert.
    await tx
      .createQueryBuilder()
      .insert()
      .into(Sweep)
      .values(sweep)
      .orUpdate(['ended_at', 'removed', 'took_ms'], ['name'])
      .execute();
  }
}
