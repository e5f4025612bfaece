import { Injectable } from '@nestjs/common';
import { IsString, MaxLength } from 'class-validator';
import { judgedFault, type Client } from '../../client/index.js';
import { Clock, type OAuthError, Scope, severalValues } from '../../common/index.js';
import { UserMemberships } from '../access-tokens/user-memberships.js';
import { AudienceService } from '../audience/audience.service.js';
import { grantedBy } from '../audience/scope-and-audience.js';
import { Authorizations } from '../authorizations/authorizations.js';
import { isSignIn } from '../authorizations/live-authorizations.js';
import { refuse, type Caller, type GrantDecision, type GrantHandler, type Refusal } from '../grant-handler.js';
import type { RefreshToken } from '../refresh-tokens/refresh-token.entity.js';
import { RefreshTokens, type PresentedRefreshToken } from '../refresh-tokens/refresh-tokens.js';
import { grantRefusals, refreshRefusals } from '../refusals/grants.js';
import { detailsIn } from '../authorization-details/authorization-details.js';
import { Details, ScopedParameters } from '../token.dto.js';

/** RFC 6749 §6, RFC 8707 §2.2. */
export class RefreshTokenParameters extends ScopedParameters {
  /**
   * The refresh token that the client received last.
   * @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978.1.pXv0cY4mQ3fT9aBk1LwZr7Hd2Ns6Ue8Gj5Oi3Ct0VxE"
   */
  @IsString()
  @MaxLength(200)
  refresh_token!: string;

  /** Some of the granted objects, unchanged: the access token is for these only (RFC 9396 §6). */
  @Details()
  authorization_details?: string;
}

/**
 * Exchanges a refresh token for an access token and its own successor (RFC 6749 §6, RFC 9700 §4.14). An authorization
 * with `openid` also gets an ID token without a nonce (OIDC Core §12.2), unless the request narrows the scope to values
 * without `openid` or the client's registration excludes it.
 */
@Injectable()
export class RefreshTokenGrant implements GrantHandler<RefreshTokenParameters> {
  readonly grantType = 'refresh_token';
  readonly parameters = RefreshTokenParameters;

  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly authorizations: Authorizations,
    private readonly audiences: AudienceService,
    private readonly memberships: UserMemberships,
    private readonly clock: Clock,
  ) {}

  async decide(request: RefreshTokenParameters, { client }: Caller): Promise<GrantDecision | Refusal> {
    const askedScope = Scope.parse(request.scope);
    const presented = mayGetIdToken(client, askedScope)
      ? await this.refreshTokens.findSignIn(request.refresh_token)
      : await this.refreshTokens.find(request.refresh_token);
    if (presented?.family.clientId !== client.id) return refuse(refreshRefusals.unknown());
    const expired = this.expiryOf(presented.family, client);
    if (expired !== null) return refuse(expired);
    const { family, live } = presented;
    const authorization = this.authorizations.assertLive(family.authorizationId, live, client);
    const before = grantedBy(authorization);
    const memberships = await this.memberships.forGrant(authorization.userId, client, before);
    if (!memberships.mayUse(client)) throw grantRefusals.notAllowed();
    const registered = await this.audiences.stillRegistered(client, before);
    const granted = await this.audiences.heldBy(registered, memberships.rolesAt);
    const narrowed = await this.audiences.narrow(granted, {
      scope: askedScope,
      resource: severalValues(request.resource),
      details: detailsIn(request.authorization_details),
    });
    return {
      client,
      authorization,
      askedScope,
      ...narrowed,
      memberships,
      ...(isSignIn(authorization) &&
        narrowed.scope.has('openid') && { idToken: { signIn: authorization, nonce: null } }),
      boundTo: family.confirmation,
      ...(keepsToken(presented, client)
        ? { refreshToken: { successor: request.refresh_token } }
        : {
            refreshToken: { successor: presented.successor },
            usesUp: this.refreshTokens.once(presented, authorization, client),
          }),
    };
  }

  private expiryOf(family: RefreshToken, client: Client): OAuthError | null {
    const now = this.clock.now();
    return judgedFault(client, (held) => (family.hasEnded(held, now) ? refreshRefusals.expired() : null));
  }
}

/** Decided before the row is read, so that one SELECT reads the columns of an ID token, but only if one is possible. */
function mayGetIdToken(client: Client, asked: Scope): boolean {
  if (!client.getsIdTokenOnRefresh || !client.registeredScope.has('openid')) return false;
  return asked.isEmpty || asked.has('openid');
}

/**
 * A client on a FAPI profile keeps its refresh token, which works only with its key (FAPI 2.0 §5.3.2.1). An earlier
 * generation, from before the client was put on the profile, is a replay as usual.
 */
function keepsToken({ family, generation }: PresentedRefreshToken, { profile }: Client): boolean {
  return profile?.rotates === false && generation === family.generation;
}
