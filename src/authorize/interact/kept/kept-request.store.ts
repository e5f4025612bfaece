import { Injectable } from '@nestjs/common';
import { IsNull, type EntityManager } from 'typeorm';
import type { Digest, InteractionId } from '../../../common/index.js';
import { Statements, type CompiledTable } from '../../../database/index.js';
import { KeptRequest } from './kept-request.entity.js';

/** The only class that touches `interactions`. */
@Injectable()
export class KeptRequestStore {
  private readonly requests: CompiledTable<KeptRequest>;

  constructor(statements: Statements) {
    this.requests = statements.tableOf(KeptRequest);
  }

  async add(manager: EntityManager, request: KeptRequest): Promise<void> {
    await this.requests.insert(manager, request);
  }

  find(id: InteractionId): Promise<KeptRequest | null> {
    return this.requests.find({ id });
  }

  async extend(manager: EntityManager, id: InteractionId, expiresAt: Date): Promise<void> {
    await this.requests.update(manager, { id }, { expiresAt });
  }

  /** Gives a row of release 0.1 to the first browser that asks. */
  async bind(tx: EntityManager, id: InteractionId, browserDigest: Digest): Promise<void> {
    await tx.update(KeptRequest, { id, browserDigest: IsNull() }, { browserDigest });
  }
}
