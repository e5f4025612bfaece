import { Injectable } from '@nestjs/common';
import { IsString, MaxLength } from 'class-validator';
import type { Client } from '../../client/index.js';
import { Clock, Scope, severalValues } from '../../common/index.js';
import { AudienceService, grantedBy } from '../audience/audience.service.js';
import { Authorizations } from '../authorizations/authorizations.js';
import { isSignIn } from '../authorizations/live-authorizations.js';
import { refuse, type Caller, type GrantDecision, type GrantHandler, type Refusal } from '../grant-handler.js';
import { RefreshTokens } from '../refresh-tokens/refresh-tokens.js';
import { refreshRefusals } from '../refusals/grants.js';
import { ScopedParameters } from '../token.dto.js';

/** RFC 6749 §6, RFC 8707 §2.2. */
export class RefreshTokenParameters extends ScopedParameters {
  /**
   * The refresh token that the client received last.
   * @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978.1.pXv0cY4mQ3fT9aBk1LwZr7Hd2Ns6Ue8Gj5Oi3Ct0VxE"
   */
  @IsString()
  @MaxLength(200)
  refresh_token!: string;
}

/**
 * Exchanges a refresh token for an access token and its own successor (RFC 6749 §6, RFC 9700 §4.14).
 * An authorization that holds `openid` gets an ID token as well (OIDC Core §12.2), without a nonce, unless the request
 * asks for a scope without `openid` or the client is registered without.
 */
@Injectable()
export class RefreshTokenGrant implements GrantHandler<RefreshTokenParameters> {
  readonly grantType = 'refresh_token';
  readonly parameters = RefreshTokenParameters;

  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly authorizations: Authorizations,
    private readonly audiences: AudienceService,
    private readonly clock: Clock,
  ) {}

  async decide(request: RefreshTokenParameters, { client }: Caller): Promise<GrantDecision | Refusal> {
    const askedScope = Scope.parse(request.scope);
    const presented = mayGetIdToken(client, askedScope)
      ? await this.refreshTokens.findSignIn(request.refresh_token)
      : await this.refreshTokens.find(request.refresh_token);
    if (presented?.family.clientId !== client.id) return refuse(refreshRefusals.unknown());
    if (presented.family.isExpiredAt(this.clock.now())) return refuse(refreshRefusals.expired());
    const { family, live } = presented;
    const authorization = this.authorizations.stillLive(family.authorizationId, live, client);
    const granted = await this.audiences.stillRegistered(client, grantedBy(authorization));
    const narrowed = await this.audiences.narrow(granted, askedScope, severalValues(request.resource));
    return {
      client,
      authorization,
      askedScope,
      ...narrowed,
      ...(isSignIn(authorization) &&
        narrowed.scope.has('openid') && { idToken: { signIn: authorization, nonce: null } }),
      refreshToken: { successor: presented.successor },
      usesUp: this.refreshTokens.once(presented, authorization, client),
    };
  }
}

/**
 * Judged before the row is read, so that one read brings what an ID token needs, and no more where none is possible.
 */
function mayGetIdToken(client: Client, asked: Scope): boolean {
  if (!client.getsIdTokenOnRefresh || !client.registeredScope.has('openid')) return false;
  return asked.isEmpty || asked.has('openid');
}
