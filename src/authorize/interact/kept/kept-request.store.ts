import { Injectable } from '@nestjs/common';
import type { Digest, InteractionId } from '../../../common/index.js';
import { Statements, type CompiledTable, type Tx, type Writer } from '../../../database/index.js';
import { KeptRequest } from './kept-request.entity.js';

/** The only class that touches `interactions`. */
@Injectable()
export class KeptRequestStore {
  private readonly requests: CompiledTable<KeptRequest>;

  constructor(statements: Statements) {
    this.requests = statements.tableOf(KeptRequest);
  }

  async add(writer: Writer, request: KeptRequest): Promise<void> {
    await this.requests.insert(writer, request);
  }

  find(id: InteractionId): Promise<KeptRequest | null> {
    return this.requests.find({ id });
  }

  async extend(writer: Writer, id: InteractionId, expiresAt: Date): Promise<void> {
    await this.requests.update(writer, { id }, { expiresAt });
  }

  /** Binds a row of release 0.1 to the first browser that opens it. */
  async bind(tx: Tx, id: InteractionId, browserDigest: Digest): Promise<void> {
    await this.requests.update(tx, { id, browserDigest: null }, { browserDigest });
  }
}
