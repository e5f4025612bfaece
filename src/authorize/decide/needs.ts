import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { Clock } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { AudienceService } from '../../token/index.js';
import {
  ConsentService,
  MembershipDirectory,
  Memberships,
  SignInPolicy,
  SubjectIdentifiers,
} from '../../user/index.js';
import { RememberedDetails } from './remembered-details.js';
import { Demands } from './demands.js';
import type { Begun } from './begun.js';
import { needOf, type Need, type RequestedAccess } from './need-of.js';
import type { Visitor } from '../interact/browser/visitors.js';
import type { AuthorizationRequest } from '../request/authorization-request.js';

/** Decides which step a request needs, with the user's stored consents. */
@Injectable()
export class Needs {
  constructor(
    private readonly audiences: AudienceService,
    private readonly consents: ConsentService,
    private readonly subjects: SubjectIdentifiers,
    private readonly policy: SignInPolicy,
    private readonly demands: Demands,
    private readonly remembered: RememberedDetails,
    private readonly memberships: MembershipDirectory,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * @param visitor without `accounts`, no choice of an account is offered
   * @param begun the interaction; null without one
   * @throws OAuthError as `needOf`
   */
  async of(
    request: AuthorizationRequest,
    { signedIn, accounts }: Pick<Visitor, 'signedIn'> & Partial<Pick<Visitor, 'accounts'>>,
    begun: Begun | null,
  ): Promise<Need> {
    const { target, scope, resource, details } = request;
    const isDoubtful = (found: Memberships) => !found.mayUse(target.client);
    const memberships = signedIn ? await this.memberships.of(signedIn.user, isDoubtful) : Memberships.NONE;
    const knowsAccounts = signedIn !== null || (accounts?.subs.length ?? 0) > 0;
    return needOf(request, signedIn, begun, {
      now: this.clock.now(),
      subjects: this.subjects,
      // The sign-in application of the operator lets the person choose (ADR 0060).
      offersChoice: knowsAccounts && this.configuration.loginUrl === null,
      acrValues: this.policy.acrValues,
      // A session was begun under the rules of its account: only what the request demands can be missing.
      nextStep: ({ user, session }, demand) => this.policy.missingFactor(user, session.amr, demand, true),
      memberships,
      demandOn: (user) => this.demands.of(request, user, memberships),
      grantedTo: async ({ user }) => {
        const resolved = await this.audiences.resolve(target.client, scope, resource, user.adminScopes, details);
        return this.audiences.heldBy(resolved, memberships.rolesAt);
      },
      mustAsk: (asked) => this.remembered.mustAsk(asked.granted.details),
      isCovered: (asked) => this.isCovered(target.client, asked),
    });
  }

  private async isCovered(client: Client, { signedIn: { user }, granted, claims }: RequestedAccess): Promise<boolean> {
    const ofScope = await this.audiences.audienceOf(granted.scope);
    const { scope, audience } = await this.audiences.withoutDetails(granted);
    const details = await this.remembered.digests(granted.details);
    return this.consents.covers(user.id, client.id, { scope, audience, claims, details }, ofScope);
  }
}
