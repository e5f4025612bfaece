import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Tx } from '../../database/index.js';
import { SubjectKey } from './subject-key.entity.js';

/** The primary key of the one row. */
export const SUBJECT_KEY_ID = 'pairwise';

/** The only class that touches `subject_keys`. */
@Injectable()
export class SubjectKeyStore {
  constructor(@InjectRepository(SubjectKey) private readonly keys: Repository<SubjectKey>) {}

  async find(): Promise<string | null> {
    return (await this.keys.findOneBy({ id: SUBJECT_KEY_ID }))?.sealed ?? null;
  }

  /** @throws the driver's error when there is one already, see `isUniqueViolation` */
  async add(tx: Tx, sealed: string): Promise<void> {
    await tx.insert(SubjectKey, SubjectKey.of({ id: SUBJECT_KEY_ID, sealed }));
  }

  /** The same secret, sealed anew. */
  async reseal(tx: Tx, before: string, sealed: string): Promise<void> {
    await tx.update(SubjectKey, { id: SUBJECT_KEY_ID, sealed: before }, { sealed });
  }
}
