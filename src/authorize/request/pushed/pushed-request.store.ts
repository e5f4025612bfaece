import { Injectable } from '@nestjs/common';
import type { AttemptId, PushedRequestId } from '../../../common/index.js';
import { Statements, type Claim, type CompiledTable, type Writer } from '../../../database/index.js';
import { PushedRequest } from './pushed-request.entity.js';

/** The only class that touches `pushed_requests`. */
@Injectable()
export class PushedRequestStore {
  private readonly requests: CompiledTable<PushedRequest>;

  constructor(statements: Statements) {
    this.requests = statements.tableOf(PushedRequest);
  }

  async add(writer: Writer, request: PushedRequest): Promise<void> {
    await this.requests.insert(writer, request);
  }

  find(id: PushedRequestId): Promise<PushedRequest | null> {
    return this.requests.find({ id });
  }

  async claim(writer: Writer, id: PushedRequestId, attempt: AttemptId): Promise<Claim> {
    if ((await this.requests.update(writer, { id, usedBy: null }, { usedBy: attempt })) === 1) return 'won';
    return (await this.requests.findIn(writer, { id, usedBy: attempt })) === null ? 'lost' : 'kept';
  }
}
