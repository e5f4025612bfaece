import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { changedAt, Clock, isId, newId, Precondition, type Actor, type ClientId } from '../../common/index.js';
import { Transactions, type Tx } from '../../database/index.js';
import { ClientStore } from '../client.store.js';
import { policyRefusals } from '../refusals/policies.js';
import { PolicyCaches } from './policy-caches.js';
import { PolicyView, type NewPolicyDto, type PolicyChangeDto } from './policy.dto.js';
import { Policy } from './policy.entity.js';
import type { PolicyRule } from './policy-rule.js';
import { PolicyStore } from './policy.store.js';

/** Each policy that reports repeats the checks of every request. */
const MOST_POLICIES = 50;

/** Operations of administrators on policies; every change is audited. */
@Injectable()
export class PolicyAdministration {
  constructor(
    private readonly store: PolicyStore,
    private readonly clients: ClientStore,
    private readonly caches: PolicyCaches,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** @throws OAuthError `invalid_request` for a rule without or with several members, and for unknown clients; `conflict` */
  async create({ name, rule, mode = 'report', clients = null }: NewPolicyDto, actor: Actor): Promise<Policy> {
    const now = this.clock.now();
    const columns = { id: newId(now), name, mode, rule: onlyMember(rule), clients };
    const policy = Policy.of({ ...columns, version: 1, createdAt: now, updatedAt: now });
    await this.assertKnown(clients);
    return this.write('policy.created', actor, async (tx) => {
      if ((await this.store.count(tx)) >= MOST_POLICIES) throw policyRefusals.tooMany({ most: String(MOST_POLICIES) });
      await this.store.add(tx, policy);
      return policy;
    });
  }

  /** @throws OAuthError `not_found` */
  async find(id: string): Promise<Policy> {
    const policy = isId(id) ? await this.store.find(id) : null;
    if (policy === null) throw policyRefusals.unknown();
    return policy;
  }

  /** @throws OAuthError as `create` does; `not_found`; `conflict` after a concurrent change; `precondition_failed` */
  async change(id: string, dto: PolicyChangeDto, actor: Actor, precondition = Precondition.NONE): Promise<Policy> {
    const before = await this.find(id);
    precondition.assertHolds(PolicyView.of(before));
    const { rule, clients } = dto;
    if (clients !== undefined) await this.assertKnown(clients);
    const after = Policy.of({
      ...before,
      ...(dto.name !== undefined && { name: dto.name }),
      ...(dto.mode !== undefined && { mode: dto.mode }),
      ...(clients !== undefined && { clients }),
      ...(rule !== undefined && { rule: onlyMember(rule), version: before.version + 1 }),
      updatedAt: changedAt(before, this.clock.now()),
    });
    return precondition.binding(this.write('policy.updated', actor, (tx) => this.replace(tx, before, after)));
  }

  /** Makes the rule binding. @throws OAuthError `not_found`; `conflict`; `precondition_failed` */
  async enforce(id: string, actor: Actor, precondition = Precondition.NONE): Promise<Policy> {
    const before = await this.find(id);
    precondition.assertHolds(PolicyView.of(before));
    const after = Policy.of({ ...before, mode: 'enforce', updatedAt: changedAt(before, this.clock.now()) });
    return precondition.binding(this.write('policy.enforced', actor, (tx) => this.replace(tx, before, after)));
  }

  /** @throws OAuthError `not_found`; `conflict`; `precondition_failed` */
  async remove(id: string, actor: Actor, precondition = Precondition.NONE): Promise<void> {
    const policy = await this.find(id);
    precondition.assertHolds(PolicyView.of(policy));
    const removal = this.write('policy.deleted', actor, async (tx) => {
      if (!(await this.store.remove(tx, policy))) throw policyRefusals.changedMeanwhile();
      await this.caches.removeCounts(tx, id);
      return policy;
    });
    await precondition.binding(removal);
  }

  private async replace(tx: Tx, before: Policy, after: Policy): Promise<Policy> {
    if (!(await this.store.replace(tx, before, after))) throw policyRefusals.changedMeanwhile();
    return after;
  }

  /** A misspelled client_id would leave a client out without a word. */
  private async assertKnown(ids: readonly string[] | null): Promise<void> {
    const known = new Set((await this.clients.ofIds((ids ?? []) as ClientId[])).map(({ id }) => id as string));
    const unknown = (ids ?? []).filter((id) => !known.has(id));
    if (unknown.length > 0) throw policyRefusals.clientsUnknown({ clients: unknown.join(', ') });
  }

  private async write(type: string, actor: Actor, work: (tx: Tx) => Promise<Policy>): Promise<Policy> {
    try {
      return await this.transactions.run(async (tx) => {
        const policy = await work(tx);
        const { id, name, mode, rule, clients } = policy;
        await this.audit.record(type, { actor: actor?.sub, details: { policy: id, name, mode, rule: JSON.stringify(rule), clients: clients ?? 'all' } }, tx); // prettier-ignore
        return policy;
      });
    } finally {
      this.caches.forget();
    }
  }
}

/** @throws OAuthError `invalid_request` unless the rule has exactly one member */
function onlyMember(rule: PolicyRule): PolicyRule {
  const members = Object.entries(rule).filter(([, value]) => value !== undefined);
  if (members.length !== 1) throw policyRefusals.oneMember({ received: `${members.length} members` });
  return Object.fromEntries(members);
}
