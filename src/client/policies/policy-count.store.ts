import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThanOrEqual, type Repository } from 'typeorm';
import type { ClientId } from '../../common/index.js';
import { inList, Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { ALL_REQUESTS, PolicyCount } from './policy-count.entity.js';
import type { Policy } from './policy.entity.js';

/** The only class that touches `policy_counts`. */
@Injectable()
export class PolicyCountStore {
  private readonly table: CompiledTable<PolicyCount>;

  constructor(
    @InjectRepository(PolicyCount) private readonly counts: Repository<PolicyCount>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(PolicyCount);
  }

  async add(tx: Tx, row: PolicyCount): Promise<void> {
    await this.table.insert(tx, row);
  }

  /** @returns whether the row existed */
  async change(tx: Tx, { id, requests, lastAt, example }: PolicyCount): Promise<boolean> {
    return (await this.table.update(tx, { id }, { requests, lastAt, example })) === 1;
  }

  /** What every process has counted for some clients since a day. */
  of({ id, version }: Policy, clientIds: readonly ClientId[], since: string): Promise<PolicyCount[]> {
    const where = { policyId: id, version, clientId: inList(clientIds), day: MoreThanOrEqual(since) };
    return this.counts.find({ where, order: { day: 'ASC', id: 'ASC' } });
  }

  /** How many clients have sent a request since a day, and how many have sent one that the policy would refuse. */
  async totals({ id, version }: Policy, since: string): Promise<{ readonly seen: number; readonly failing: number }> {
    const clients = () =>
      this.counts
        .createQueryBuilder('count')
        .select('COUNT(DISTINCT count.clientId)', 'clients')
        .where({ policyId: id, version, day: MoreThanOrEqual(since) });
    const seen = clients().andWhere('count.rule = :all', { all: ALL_REQUESTS });
    const failing = clients().andWhere('count.rule <> :all', { all: ALL_REQUESTS });
    const [all, some] = await Promise.all([seen, failing].map((query) => query.getRawOne<{ clients: string }>()));
    return { seen: Number(all?.clients ?? 0), failing: Number(some?.clients ?? 0) };
  }

  async removeAllOf(tx: Tx, policyId: string): Promise<void> {
    await this.table.delete(tx, { policyId });
  }
}
