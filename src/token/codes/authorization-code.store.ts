import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type EntityManager, type Repository } from 'typeorm';
import type { AttemptId, CodeId } from '../../common/index.js';
import type { Claim } from '../../database/index.js';
import { AuthorizationCode } from './authorization-code.entity.js';

/** The only class that touches `authorization_codes`. */
@Injectable()
export class AuthorizationCodeStore {
  constructor(@InjectRepository(AuthorizationCode) private readonly codes: Repository<AuthorizationCode>) {}

  async add(tx: EntityManager, code: AuthorizationCode): Promise<void> {
    await tx.insert(AuthorizationCode, code);
  }

  find(id: CodeId): Promise<AuthorizationCode | null> {
    return this.codes.findOneBy({ id });
  }

  async claim(tx: EntityManager, id: CodeId, attempt: AttemptId): Promise<Claim> {
    const { affected } = await tx.update(AuthorizationCode, { id, usedBy: IsNull() }, { usedBy: attempt });
    if (affected === 1) return 'won';
    return (await tx.existsBy(AuthorizationCode, { id, usedBy: attempt })) ? 'kept' : 'lost';
  }
}
