import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import type { AttemptId, TokenId } from '../../common/index.js';
import type { Claim } from '../../database/index.js';
import { RefreshToken } from './refresh-token.entity.js';

export interface Rotation {
  readonly id: TokenId;
  /** The generation presented. */
  readonly from: number;
  readonly attempt: AttemptId;
  readonly at: Date;
  readonly expiresAt: Date;
}

/** The only class that touches `refresh_tokens`. */
@Injectable()
export class RefreshTokenStore {
  constructor(@InjectRepository(RefreshToken) private readonly families: Repository<RefreshToken>) {}

  async add(tx: EntityManager, family: RefreshToken): Promise<void> {
    await tx.insert(RefreshToken, family);
  }

  find(id: TokenId): Promise<RefreshToken | null> {
    return this.families.findOneBy({ id });
  }

  /** Moves a family from one generation to the next; of any number of attempts one wins. */
  async rotate(tx: EntityManager, { id, from, attempt, at, expiresAt }: Rotation): Promise<Claim> {
    const next = { generation: from + 1, rotatedAt: at, rotatedBy: attempt, expiresAt };
    const { affected } = await tx.update(RefreshToken, { id, generation: from }, next);
    if (affected === 1) return 'won';
    return (await tx.existsBy(RefreshToken, { id, generation: from + 1, rotatedBy: attempt })) ? 'kept' : 'lost';
  }
}
