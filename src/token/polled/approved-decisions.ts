import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { Scope } from '../../common/index.js';
import type { SingleUse } from '../../database/index.js';
import { UserMemberships } from '../access-tokens/user-memberships.js';
import { AudienceService } from '../audience/audience.service.js';
import { grantedBy } from '../audience/scope-and-audience.js';
import { detailsIn } from '../authorization-details/authorization-details.js';
import type { LiveSignIn } from '../authorizations/live-authorizations.js';
import type { GrantDecision } from '../grant-handler.js';
import { grantRefusals } from '../refusals/grants.js';

/** An exchange of an allowed request. */
export interface Exchange {
  readonly usesUp: SingleUse;
  /** The parameter `authorization_details`: the access token is for these objects only (RFC 9396 §6). */
  readonly details: string | undefined;
}

/** Decides the exchange of what a person has allowed in another browser. */
@Injectable()
export class ApprovedDecisions {
  constructor(
    private readonly audiences: AudienceService,
    private readonly memberships: UserMemberships,
  ) {}

  /**
   * @throws OAuthError `invalid_grant` when the client is not for this user any more; `invalid_scope`, `invalid_target`
   *   when nothing is left of the grant; `invalid_authorization_details` for objects that are not granted
   */
  async of(authorization: LiveSignIn, client: Client, { usesUp, details }: Exchange): Promise<GrantDecision> {
    const before = grantedBy(authorization);
    const memberships = await this.memberships.forGrant(authorization.userId, client, before);
    if (!memberships.mayUse(client)) throw grantRefusals.notAllowed();
    const registered = await this.audiences.stillRegistered(client, before);
    const granted = await this.audiences.heldBy(registered, memberships.rolesAt);
    const narrowing = { scope: Scope.EMPTY, resource: [], details: detailsIn(details) };
    return {
      client,
      authorization,
      memberships,
      ...(await this.audiences.narrow(granted, narrowing)),
      ...(granted.scope.has('openid') && { idToken: { signIn: authorization, nonce: null } }),
      ...(client.mayUse('refresh_token') && { refreshToken: 'new' as const }),
      usesUp,
    };
  }
}
