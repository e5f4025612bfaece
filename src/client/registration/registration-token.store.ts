import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, MoreThan, type Repository } from 'typeorm';
import type { RegistrationTokenId } from '../../common/index.js';
import { Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { RegistrationToken } from './registration-token.entity.js';

/** The only class that touches `registration_tokens`. */
@Injectable()
export class RegistrationTokenStore {
  private readonly table: CompiledTable<RegistrationToken>;

  constructor(
    @InjectRepository(RegistrationToken) private readonly tokens: Repository<RegistrationToken>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(RegistrationToken);
  }

  find(id: RegistrationTokenId): Promise<RegistrationToken | null> {
    return this.table.find({ id });
  }

  /** Newest first. */
  list(before: string | undefined, limit: number): Promise<RegistrationToken[]> {
    const where = before === undefined ? {} : { id: LessThan(before as RegistrationTokenId) };
    return this.tokens.find({ where, order: { id: 'DESC' }, take: limit });
  }

  async add(tx: Tx, token: RegistrationToken): Promise<void> {
    await this.table.insert(tx, token);
  }

  /**
   * Takes one use from a token.
   *
   * @returns whether a use was left
   */
  async use(tx: Tx, id: RegistrationTokenId, now: Date): Promise<boolean> {
    // TypeORM: a decrement with comparisons.
    const { affected } = await tx.update(
      RegistrationToken,
      { id, usesLeft: MoreThan(0), expiresAt: MoreThan(now) },
      { usesLeft: () => 'uses_left - 1' },
    );
    return affected === 1;
  }

  /** @returns whether the token existed */
  async remove(tx: Tx, id: RegistrationTokenId): Promise<boolean> {
    return (await this.table.delete(tx, { id })) === 1;
  }
}
