import { Injectable } from '@nestjs/common';
import { IsNull, type EntityManager } from 'typeorm';
import type { AttemptId, Digest, InteractionId } from '../../common/index.js';
import { Statements, type Claim, type CompiledTable } from '../../database/index.js';
import { Interaction } from './interaction.entity.js';

/** The only class that touches `interactions`. */
@Injectable()
export class InteractionStore {
  private readonly interactions: CompiledTable<Interaction>;

  constructor(statements: Statements) {
    this.interactions = statements.tableOf(Interaction);
  }

  async add(tx: EntityManager, interaction: Interaction): Promise<void> {
    await this.interactions.insert(tx, interaction);
  }

  find(id: InteractionId): Promise<Interaction | null> {
    return this.interactions.find({ id });
  }

  /** Gives it to the first browser that asks. */
  async bind(tx: EntityManager, id: InteractionId, browserDigest: Digest): Promise<void> {
    await tx.update(Interaction, { id, browserDigest: IsNull() }, { browserDigest });
  }

  async claim(tx: EntityManager, id: InteractionId, attempt: AttemptId): Promise<Claim> {
    if ((await this.interactions.update(tx, { id, usedBy: null }, { usedBy: attempt })) === 1) return 'won';
    return (await tx.existsBy(Interaction, { id, usedBy: attempt })) ? 'kept' : 'lost';
  }
}
