import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, type Repository } from 'typeorm';
import { Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { IdentityProvider, type IdentityProviderId } from './identity-provider.entity.js';

/** The only class that touches `identity_providers`. */
@Injectable()
export class IdentityProviderStore {
  private readonly table: CompiledTable<IdentityProvider>;

  constructor(
    @InjectRepository(IdentityProvider) private readonly providers: Repository<IdentityProvider>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(IdentityProvider);
  }

  find(id: IdentityProviderId): Promise<IdentityProvider | null> {
    return this.table.find({ id });
  }

  /** The oldest first, which is the order of the buttons. */
  all(): Promise<IdentityProvider[]> {
    return this.providers.find({ order: { createdAt: 'ASC', id: 'ASC' } });
  }

  /** All of them, as a transaction sees them. */
  allIn(tx: Tx): Promise<IdentityProvider[]> {
    // TypeORM: a list.
    return tx.find(IdentityProvider);
  }

  /** Ordered by id. */
  list(after: string | undefined, limit: number): Promise<IdentityProvider[]> {
    const where = after === undefined ? {} : { id: MoreThan(after as IdentityProviderId) };
    return this.providers.find({ where, order: { id: 'ASC' }, take: limit });
  }

  /** @throws the driver's error (a unique violation) when the id is taken */
  async add(tx: Tx, provider: IdentityProvider): Promise<void> {
    await this.table.insert(tx, provider);
  }

  /** @returns false when the provider was removed or has changed since it was read */
  async replace(tx: Tx, { id, version }: IdentityProvider, after: IdentityProvider): Promise<boolean> {
    return (await this.table.update(tx, { id, version }, after)) === 1;
  }

  /** @returns as `replace` does */
  async remove(tx: Tx, { id, version }: IdentityProvider): Promise<boolean> {
    return (await this.table.delete(tx, { id, version })) === 1;
  }
}
