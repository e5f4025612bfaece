import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type EntityManager, type Repository } from 'typeorm';
import type { AttemptId, Digest, InteractionId } from '../../common/index.js';
import type { Claim } from '../../database/index.js';
import { Interaction } from './interaction.entity.js';

export type NewInteraction = Omit<Interaction, 'isExpiredAt' | 'isForAccount'>;

/** The only class that touches `interactions`. */
@Injectable()
export class InteractionStore {
  constructor(@InjectRepository(Interaction) private readonly interactions: Repository<Interaction>) {}

  async add(tx: EntityManager, interaction: NewInteraction): Promise<void> {
    await tx.insert(Interaction, interaction);
  }

  find(id: InteractionId): Promise<Interaction | null> {
    return this.interactions.findOneBy({ id });
  }

  /** Gives it to the first browser that asks. */
  async bind(tx: EntityManager, id: InteractionId, browserDigest: Digest): Promise<void> {
    await tx.update(Interaction, { id, browserDigest: IsNull() }, { browserDigest });
  }

  async claim(tx: EntityManager, id: InteractionId, attempt: AttemptId): Promise<Claim> {
    const { affected } = await tx.update(Interaction, { id, usedBy: IsNull() }, { usedBy: attempt });
    if (affected === 1) return 'won';
    return (await tx.existsBy(Interaction, { id, usedBy: attempt })) ? 'kept' : 'lost';
  }
}
