import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Digest } from '../../common/index.js';
import type { Writer } from '../../database/index.js';
import { ProofReplay } from './proof-replay.entity.js';

/** The only class that touches `proof_replays`. */
@Injectable()
export class ProofReplayStore {
  constructor(@InjectRepository(ProofReplay) private readonly replays: Repository<ProofReplay>) {}

  find(digest: Digest): Promise<ProofReplay | null> {
    return this.replays.findOneBy({ digest });
  }

  /** @throws QueryFailedError (a unique violation) when the proof came before */
  async add(writer: Writer, replay: ProofReplay): Promise<void> {
    await writer.insert(ProofReplay, replay);
  }
}
