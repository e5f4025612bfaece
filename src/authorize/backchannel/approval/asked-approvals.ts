import { Injectable } from '@nestjs/common';
import { CIBA_GRANT, ClientDirectory, type Client } from '../../../client/index.js';
import { OAuthError, Scope, type BackchannelRequestId } from '../../../common/index.js';
import { AudienceService, BackchannelRequests, type BackchannelRequest, type ScopeAndAudience } from '../../../token/index.js'; // prettier-ignore
import { MembershipDirectory, NO_DEMAND, type Demand, type Memberships, type User } from '../../../user/index.js';
import { Demands } from '../../decide/demands.js';
import { approvalRefusals } from '../../refusals/backchannel.js';
import { AskedTargets, type AskedParts } from '../request/asked-targets.js';

/** A request that waits for the approval of a person, with its client. */
export interface AskedApproval {
  readonly row: BackchannelRequest;
  readonly client: Client;
}

/** What the person would grant. */
export interface AskedAccess extends AskedApproval {
  readonly user: User;
  readonly granted: ScopeAndAudience;
}

/** Finds out what a request asks of its person: which access, and which sign-in. */
@Injectable()
export class AskedApprovals {
  constructor(
    private readonly requests: BackchannelRequests,
    private readonly clients: ClientDirectory,
    private readonly targets: AskedTargets,
    private readonly audiences: AudienceService,
    private readonly memberships: MembershipDirectory,
    private readonly demands: Demands,
  ) {}

  /**
   * @param id untrusted
   * @throws PageError when there is no such request, or its client may no longer ask
   */
  async find(id: string): Promise<AskedApproval> {
    const row = await this.requests.findById(id);
    const client = row && (await this.clients.find(row.clientId));
    if (row === null || client === null) throw approvalRefusals.unknown();
    if (!client.mayUse(CIBA_GRANT) || client.ended(row.createdAt)) throw approvalRefusals.unknown();
    return { row, client };
  }

  /**
   * The level that the request demands of a sign-in of this user; null when no sign-in here satisfies it (RFC 9470 §5).
   *
   * @throws OAuthError `invalid_scope`, `invalid_target`, `invalid_authorization_details` for what the client is no longer
   *   registered for
   */
  async demandOn(user: User, { row, client }: AskedApproval): Promise<Demand | null> {
    const parts = partsOf(row);
    const { audience } = await this.targets.resolve(client, parts);
    const requiredLevel = await this.audiences.levelFor(audience);
    const acr = { values: row.acrValues, isEssential: false };
    const asked = { ...parts, acr, requiredLevel, target: { client } };
    return this.demands.of(asked, user, await this.memberships.of(user));
  }

  /** The same for the id in a sealed interaction; no demand when the page will refuse the request. */
  async demandBy(id: BackchannelRequestId, user: User): Promise<Demand> {
    try {
      return (await this.demandOn(user, await this.find(id))) ?? NO_DEMAND;
    } catch (error) {
      if (error instanceof OAuthError) return NO_DEMAND;
      throw error;
    }
  }

  /**
   * @throws PageError when the client is not for this user
   * @throws OAuthError `invalid_scope` when nothing is left of the scope; otherwise as `demandOn`
   */
  async accessOf(user: User, asked: AskedApproval): Promise<AskedAccess> {
    const { client, row } = asked;
    const isDoubtful = (found: Memberships) => !found.mayUse(client);
    const memberships = await this.memberships.of(user, isDoubtful);
    if (!memberships.mayUse(client)) throw approvalRefusals.notAllowed();
    const resolved = await this.targets.resolve(client, partsOf(row), user.adminScopes);
    return { ...asked, user, granted: await this.audiences.heldBy(resolved, memberships.rolesAt) };
  }
}

function partsOf({ scopeText, resource, details }: BackchannelRequest): AskedParts {
  return { scope: Scope.parse(scopeText), resource, details };
}
