import { Injectable, Logger } from '@nestjs/common';
import type { Client } from '../client.entity.js';
import { PolicyCounts } from '../policies/policy-counts.js';
import { PolicyDirectory, type ActivePolicy } from '../policies/policy-directory.js';
import { authenticationRefusals } from '../refusals/authentication.js';
import type { Obligation, Trial } from './held.js';
import { ServerProfile } from './server-profile.js';

/** Finds what holds a client to more than its registration. */
@Injectable()
export class ClientObligations {
  private readonly logger = new Logger(ClientObligations.name);

  constructor(
    private readonly server: ServerProfile,
    private readonly policies: PolicyDirectory,
    private readonly counts: PolicyCounts,
  ) {}

  /**
   * @param client as stored
   * @returns the client itself if nothing holds it to more
   */
  async bind(client: Client): Promise<Client> {
    const ofServer = this.server.for(client.id, client.metadata);
    const policies = await this.policies.current();
    if (ofServer === null && policies.length === 0) return client;
    const isExcepted = this.server.excepts(client.id, client.metadata);
    const mine = policies.filter(({ policy }) => policy.isFor(client, isExcepted));
    const enforced = mine.filter(({ policy }) => policy.mode === 'enforce').map(obligationOf);
    const obligations = ofServer === null ? enforced : [ofServer, ...enforced];
    const reporting = mine.filter(({ policy }) => policy.mode === 'report');
    if (obligations.length === 0 && reporting.length === 0) return client;
    const trials = reporting.map((one) => this.trialOf(one, client, obligations));
    return client.heldTo(obligations, trials);
  }

  private trialOf(active: ActivePolicy, client: Client, obligations: readonly Obligation[]): Trial {
    return {
      client: client.heldTo([...obligations, obligationOf(active)]),
      count: () => this.counts.count(active.policy, client.id, null),
      record: (refusal) => this.counts.count(active.policy, client.id, refusal),
      failed: (error) => this.logger.warn(`the policy "${active.policy.name}" could not judge a request`, error),
    };
  }
}

function obligationOf({ policy, profile }: ActivePolicy): Obligation {
  return { by: `policy "${policy.name}"`, profile };
}

/**
 * Checks that the registration of a client fits what holds it to more.
 *
 * @throws OAuthError `unauthorized_client` that names every member that does not fit
 */
export function assertConforms({ id, held }: Client): void {
  if (held === null || held.faults.length === 0) return;
  const list = (part: 'expected' | 'received') =>
    held.faults.map((fault) => `${fault.member}: ${fault[part]}`).join('; ');
  const members = held.faults.map(({ member }) => member).join(', ');
  const details = { members, expected: list('expected'), received: list('received') };
  throw authenticationRefusals.doesNotConform({ ...details, reason: `${id} does not fit in ${members}` });
}
