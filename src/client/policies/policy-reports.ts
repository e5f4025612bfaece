import { Injectable } from '@nestjs/common';
import { Clock, pageFrom, plusSeconds, startOf, type ClientId } from '../../common/index.js';
import { ONE_DAY } from '../../database/index.js';
import type { Client } from '../client.entity.js';
import { ClientStore } from '../client.store.js';
import { ServerProfile } from '../profiles/server-profile.js';
import { ALL_REQUESTS, type PolicyCount } from './policy-count.entity.js';
import { PolicyCountStore } from './policy-count.store.js';
import { dayOf, PolicyCounts } from './policy-counts.js';
import { PolicyView } from './policy.dto.js';
import type { Policy } from './policy.entity.js';
import type {
  PolicyReportQuery, PolicyReportView, ReportedClientView, ReportedRefusalView, Standing,
} from './policy-report.dto.js'; // prettier-ignore
import { profileOfRule } from './policy-rule.js';

/** Says from the counts of all processes what a policy would refuse. */
@Injectable()
export class PolicyReports {
  constructor(
    private readonly clients: ClientStore,
    private readonly store: PolicyCountStore,
    private readonly counts: PolicyCounts,
    private readonly server: ServerProfile,
    private readonly clock: Clock,
  ) {}

  /** Clients in the order of their ids, without disabled ones. Other processes write their counts every 10 seconds. */
  async of(policy: Policy, query: PolicyReportQuery): Promise<PolicyReportView> {
    await this.counts.flush();
    const since = dayOf(plusSeconds(this.clock.now(), -(query.days - 1) * ONE_DAY));
    const clients = await this.clientsOf(policy, startOf(query), query.limit + 1);
    const ids = clients.map(({ id }) => id);
    const rows = ids.length === 0 ? [] : await this.store.of(policy, ids, since);
    const { seen, failing } = await this.store.totals(policy, since);
    const page = pageFrom(clients, query.limit, (client) => client);
    const reported = page.items.filter((client) => !client.disabled && policy.isFor(client, this.excepts(client)));
    return {
      policy: PolicyView.of(policy),
      since,
      clients_with_traffic: seen,
      clients_that_would_fail: failing,
      items: reported.map((client) => reportOn(client, policy, rows.filter(({ clientId }) => clientId === client.id))),
      next_cursor: page.next_cursor,
    }; // prettier-ignore
  }

  private clientsOf({ clients }: Policy, after: string | undefined, limit: number): Promise<readonly Client[]> {
    if (clients === null) return this.clients.list(undefined, after, limit, this.clock.now());
    const following = clients.toSorted().filter((id) => after === undefined || id > after);
    return this.clients.ofIds(following.slice(0, limit) as ClientId[]);
  }

  private excepts({ id, metadata }: Client): boolean {
    return this.server.excepts(id, metadata);
  }
}

function reportOn(client: Client, { rule }: Policy, rows: readonly PolicyCount[]): ReportedClientView {
  const refused = Map.groupBy(rows.filter((row) => row.rule !== ALL_REQUESTS), (row) => row.rule); // prettier-ignore
  const requests = sumOf(rows.filter((row) => row.rule === ALL_REQUESTS));
  const faults = client.heldTo([{ by: '', profile: profileOfRule(rule) }]).held?.faults ?? [];
  return {
    client_id: client.id,
    client_name: client.name,
    standing: standingOf(requests, refused.size + faults.length),
    requests,
    refusals: [...refused.values()].map(refusalOf),
    unfit_members: faults.map(({ member }) => member),
  };
}

function standingOf(requests: number, faults: number): Standing {
  if (requests === 0) return 'no_traffic';
  return faults > 0 ? 'would_fail' : 'ready';
}

/** @param rows of one refusal, of every process and day; not empty */
function refusalOf(rows: readonly PolicyCount[]): ReportedRefusalView {
  const latest = rows.reduce((one, other) => (other.lastAt > one.lastAt ? other : one));
  const first = rows.reduce((one, other) => (other.firstAt < one.firstAt ? other : one));
  const days = Map.groupBy(rows, ({ day }) => day);
  return {
    rule: latest.rule,
    section: latest.section,
    requests: sumOf(rows),
    first_at: first.firstAt.toISOString(),
    last_at: latest.lastAt.toISOString(),
    example: latest.example,
    by_day: [...days].map(([day, ofDay]) => ({ day, requests: sumOf(ofDay) })),
  };
}

function sumOf(rows: readonly PolicyCount[]): number {
  return rows.reduce((sum, { requests }) => sum + requests, 0);
}
