import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type EntityManager, type Repository } from 'typeorm';
import type { TokenId } from '../../common/index.js';
import { AccessToken } from './access-token.entity.js';

/** The only class that touches `access_tokens`. */
@Injectable()
export class AccessTokenStore {
  constructor(@InjectRepository(AccessToken) private readonly tokens: Repository<AccessToken>) {}

  async add(tx: EntityManager, token: AccessToken): Promise<void> {
    await tx.insert(AccessToken, token);
  }

  find(id: TokenId): Promise<AccessToken | null> {
    return this.tokens.findOneBy({ id });
  }

  async revoke(tx: EntityManager, id: TokenId, revokedAt: Date): Promise<void> {
    await tx.update(AccessToken, { id, revokedAt: IsNull() }, { revokedAt });
  }

  /** Notes that a JWT was revoked; a second time changes nothing. */
  async addRevoked(tx: EntityManager, token: AccessToken): Promise<void> {
    await tx.createQueryBuilder().insert().into(AccessToken).values(token).orIgnore().execute();
  }
}
