import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { Scope } from '../../common/index.js';
import { AudienceService, type PolledRequest, type ScopeAndAudience } from '../../token/index.js';
import { MembershipDirectory, type Demand, type Memberships, type User } from '../../user/index.js';
import { Demands } from '../decide/demands.js';
import { approvalRefusals } from '../refusals/backchannel.js';
import { AskedTargets, type AskedParts } from './asked-targets.js';

/** A request that a person allows or denies in a browser that is not the client's, with its client. */
export interface AskedApproval<Row extends PolledRequest = PolledRequest> {
  readonly row: Row;
  readonly client: Client;
}

/** What the person would grant. */
export interface AskedAccess<Row extends PolledRequest = PolledRequest> extends AskedApproval<Row> {
  readonly user: User;
  readonly granted: ScopeAndAudience;
}

/** Finds out what a request asks of a person: which access, and which sign-in. */
@Injectable()
export class ApprovalAccess {
  constructor(
    private readonly targets: AskedTargets,
    private readonly audiences: AudienceService,
    private readonly memberships: MembershipDirectory,
    private readonly demands: Demands,
  ) {}

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

  /**
   * @throws PageError when the client is not for this user
   * @throws OAuthError `invalid_scope` when nothing is left of the scope; otherwise as `demandOn`
   */
  async of<Row extends PolledRequest>(user: User, asked: AskedApproval<Row>): Promise<AskedAccess<Row>> {
    const { client, row } = asked;
    const isDoubtful = (found: Memberships) => !found.mayUse(client);
    const memberships = await this.memberships.of(user, isDoubtful);
    if (!memberships.mayUse(client)) throw approvalRefusals.notAllowed();
    const resolved = await this.targets.resolve(client, partsOf(row), user.adminScopes);
    return { ...asked, user, granted: await this.audiences.heldBy(resolved, memberships.rolesAt) };
  }
}

function partsOf({ scopeText, resource, details }: PolledRequest): AskedParts {
  return { scope: Scope.parse(scopeText), resource, details };
}
