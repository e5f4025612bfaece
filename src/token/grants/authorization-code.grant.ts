import { Injectable } from '@nestjs/common';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { judgedFault, type Client } from '../../client/index.js';
import { Clock, hasLived, type OAuthError, quoted, Scope, severalValues } from '../../common/index.js';
import { LONGEST_GRANT, LONGEST_URI } from '../../config/index.js';
import { UserMemberships } from '../access-tokens/user-memberships.js';
import { AudienceService } from '../audience/audience.service.js';
import { grantedBy, type Narrowing } from '../audience/scope-and-audience.js';
import { Authorizations } from '../authorizations/authorizations.js';
import type { Descendant, LiveSignIn } from '../authorizations/live-authorizations.js';
import { AuthorizationCodes } from '../codes/authorization-codes.js';
import type { AuthorizationCode } from '../codes/authorization-code.entity.js';
import { provesKey } from '../codes/pkce.js';
import { refuse, type Caller, type GrantDecision, type GrantHandler, type Refusal } from '../grant-handler.js';
import { codeRefusals, grantRefusals } from '../refusals/grants.js';
import { detailsIn } from '../authorization-details/authorization-details.js';
import { Details, GrantParameters } from '../token.dto.js';

/** RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 8707 §2.2. */
export class AuthorizationCodeParameters extends GrantParameters {
  /**
   * The code that /authorize returned.
   * @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978.pXv0cY4mQ3fT9aBk1LwZr7Hd2Ns6Ue8Gj5Oi3Ct0VxE"
   */
  @IsString()
  @MaxLength(200)
  code!: string;

  /**
   * Required when the authorization request had one, with the same value.
   * @example "https://orders.example/callback"
   */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_URI)
  redirect_uri?: string;

  /** 43 to 128 unreserved characters (RFC 7636 §4.1). A wrong verifier makes the code unusable. */
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  code_verifier?: string;

  /** One of the resources of the authorization (RFC 8707 §2.2). @example "https://api.orders.example" */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_GRANT)
  resource?: string;

  /** Some of the granted objects, unchanged: the access token is for these only (RFC 9396 §6). */
  @Details()
  authorization_details?: string;
}

/** Exchanges an authorization code for tokens (RFC 6749 §4.1.3, OIDC Core §3.1.3). */
@Injectable()
export class AuthorizationCodeGrant implements GrantHandler<AuthorizationCodeParameters> {
  readonly grantType = 'authorization_code';
  readonly parameters = AuthorizationCodeParameters;

  constructor(
    private readonly codes: AuthorizationCodes,
    private readonly authorizations: Authorizations,
    private readonly audiences: AudienceService,
    private readonly memberships: UserMemberships,
    private readonly clock: Clock,
  ) {}

  async decide(request: AuthorizationCodeParameters, { client }: Caller): Promise<GrantDecision | Refusal> {
    const found = await this.codes.find(request.code);
    if (found?.row.clientId !== client.id) return refuse(codeRefusals.unknown());
    const { row: code } = found;
    const once = this.codes.once(code);
    if (code.redirectUri !== (request.redirect_uri ?? null)) {
      const expected = `as at the authorization endpoint: ${quoted(code.redirectUri)}`;
      return refuse(codeRefusals.redirectUri({ expected, received: quoted(request.redirect_uri) }), {
        usesUp: { source: once, replay: 'ignored' },
      });
    }
    if (!provesKey(request.code_verifier, code.codeChallenge)) {
      return refuse(codeRefusals.pkce(), { usesUp: { source: once, replay: 'ignored' } });
    }
    // The code is worthless now, but a second redemption is still a replay.
    const expired = this.expiryOf(code, client);
    if (expired !== null) return refuse(expired, { usesUp: { source: once, replay: 'punished' } });
    return { ...(await this.granted(found, client, narrowingOf(request))), usesUp: once };
  }

  /** A profile may have become stricter since the code was issued. */
  private expiryOf(code: AuthorizationCode, client: Client): OAuthError | null {
    const now = this.clock.now();
    return judgedFault(client, ({ profile }) => {
      const hasEnded = code.isExpiredAt(now) || hasLived(code.id, profile?.longestCode ?? Infinity, now);
      return hasEnded ? codeRefusals.expired() : null;
    });
  }

  private async granted(
    { row: code, live }: Descendant<AuthorizationCode, LiveSignIn>,
    client: Client,
    narrowing: Narrowing,
  ): Promise<GrantDecision> {
    const authorization = this.authorizations.assertLive(code.authorizationId, live, client);
    const before = grantedBy(authorization);
    const memberships = await this.memberships.forGrant(authorization.userId, client, before);
    if (!memberships.mayUse(client)) throw grantRefusals.notAllowed();
    const registered = await this.audiences.stillRegistered(client, before);
    const granted = await this.audiences.heldBy(registered, memberships.rolesAt);
    return {
      client,
      authorization,
      memberships,
      boundTo: code.dpopJkt === null ? null : { jkt: code.dpopJkt },
      ...(await this.audiences.narrow(granted, narrowing)),
      ...(granted.scope.has('openid') && { idToken: { signIn: authorization, nonce: code.nonce } }),
      ...(mayRefresh(code, client, granted.scope) && { refreshToken: 'new' as const }),
    };
  }
}

function narrowingOf({ resource, authorization_details: details }: AuthorizationCodeParameters): Narrowing {
  return { scope: Scope.EMPTY, resource: severalValues(resource), details: detailsIn(details) };
}

/**
 * No refresh token if /authorize returned an access token, unless `offline_access` was granted, which asks for a
 * refresh token (OIDC Core §11).
 */
function mayRefresh(code: AuthorizationCode, client: Client, granted: Scope): boolean {
  return client.mayUse('refresh_token') && (!code.cameWithToken || granted.has('offline_access'));
}
