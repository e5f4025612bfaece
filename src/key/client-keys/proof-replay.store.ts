import { Injectable } from '@nestjs/common';
import type { Digest } from '../../common/index.js';
import { Statements, type CompiledTable, type Writer } from '../../database/index.js';
import { ProofReplay } from './proof-replay.entity.js';

/** The only class that touches `proof_replays`. */
@Injectable()
export class ProofReplayStore {
  private readonly table: CompiledTable<ProofReplay>;

  constructor(statements: Statements) {
    this.table = statements.tableOf(ProofReplay);
  }

  find(digest: Digest): Promise<ProofReplay | null> {
    return this.table.find({ digest });
  }

  /** @throws QueryFailedError (a unique violation) when the proof was used before */
  async add(writer: Writer, replay: ProofReplay): Promise<void> {
    await this.table.insert(writer, replay);
  }
}
