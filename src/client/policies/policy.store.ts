import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, type Repository } from 'typeorm';
import { Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { Policy } from './policy.entity.js';

/** The only class that touches `policies`. */
@Injectable()
export class PolicyStore {
  private readonly table: CompiledTable<Policy>;

  constructor(
    @InjectRepository(Policy) private readonly policies: Repository<Policy>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(Policy);
  }

  /** Oldest first. */
  all(): Promise<Policy[]> {
    return this.policies.find({ order: { id: 'ASC' } });
  }

  find(id: string): Promise<Policy | null> {
    return this.table.find({ id });
  }

  list(after: string | undefined, limit: number): Promise<Policy[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    return this.policies.find({ where, order: { id: 'ASC' }, take: limit });
  }

  count(tx: Tx): Promise<number> {
    // TypeORM: a count.
    return tx.count(Policy);
  }

  async add(tx: Tx, policy: Policy): Promise<void> {
    await this.table.insert(tx, policy);
  }

  /**
   * @param before the policy as read: a concurrent change wins
   * @returns whether the stored policy was still `before`
   */
  async replace(tx: Tx, { id, updatedAt: readAt }: Policy, after: Policy): Promise<boolean> {
    const { name, mode, rule, clients, version, updatedAt } = after;
    const set = { name, mode, rule, clients, version, updatedAt };
    return (await this.table.update(tx, { id, updatedAt: readAt }, set)) === 1;
  }

  /** @returns whether the stored policy was still the one that was read */
  async remove(tx: Tx, { id, updatedAt }: Policy): Promise<boolean> {
    return (await this.table.delete(tx, { id, updatedAt })) === 1;
  }
}
