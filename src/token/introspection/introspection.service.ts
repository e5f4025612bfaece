import { Injectable } from '@nestjs/common';
import { ISSUER_AUDIENCE_ID, ResourceDirectory, type Client } from '../../client/index.js';
import { OAuthError, RefusalLog, type Scope, secondsOf } from '../../common/index.js';
import { Configuration, ENDPOINTS, LONGEST_ACCESS_TOKEN } from '../../config/index.js';
import { ClaimDefinitionDirectory, SubjectIdentifiers } from '../../user/index.js';
import { AccessTokenVerifier, type LiveAccessToken } from '../access-tokens/access-token-verifier.js';
import type { Authorization } from '../authorizations/authorization.entity.js';
import type { IssuedAuthorization } from '../authorizations/live-authorizations.js';
import { detailsFor } from '../audience/details-audience.js';
import type { AuthorizationDetails } from '../authorization-details/authorization-details.js';
import { authenticationOf } from '../access-tokens/authentication-claims.js';
import { groupsClaim, rolesClaim } from '../access-tokens/membership-claims.js';
import { UserMemberships, type Released } from '../access-tokens/user-memberships.js';
import { tokenTypeOf } from '../proof-of-possession/confirmation.js';
import { LiveRefreshTokens } from '../refresh-tokens/live-refresh-tokens.js';
import { tokenManagementRefusals } from '../refusals/tokens.js';
import type { IntrospectionResponse } from './introspection.dto.js';

/** The part of a token that a caller may see. */
interface Visible extends Released {
  readonly details: AuthorizationDetails | null;
}

const INACTIVE: IntrospectionResponse = { active: false };

/** Introspects tokens for the clients that they concern (RFC 7662). */
@Injectable()
export class IntrospectionService {
  constructor(
    private readonly accessTokens: AccessTokenVerifier,
    private readonly refreshTokens: LiveRefreshTokens,
    private readonly resources: ResourceDirectory,
    private readonly subjects: SubjectIdentifiers,
    private readonly configuration: Configuration,
    private readonly refusals: RefusalLog,
    private readonly memberships: UserMemberships,
    private readonly definitions: ClaimDefinitionDirectory,
  ) {}

  /**
   * Introspects a token. A caller sees its own tokens, and those whose audience it is registered for (`resource_ids`).
   * A token for another audience leaves a refusal record.
   *
   * @param address of the request
   * @returns exactly `{ active: false }` for anything else (RFC 7662 §2.2)
   */
  async introspect(value: string, caller: Client, address?: string): Promise<IntrospectionResponse> {
    if (value.length > LONGEST_ACCESS_TOKEN) return INACTIVE;
    const token = await this.liveToken(value);
    if (token === null) return this.refreshToken(value, caller, address);
    const visible = await this.visibleTo(caller, token);
    return visible === null
      ? this.refuseForeign(caller, notAnAudience(token, caller), address)
      : this.describe(token, visible);
  }

  /** Tells the caller nothing about the token (RFC 7662 §2.2), but records the reason for the operator. */
  private refuseForeign(caller: Client, error: OAuthError, address: string | undefined): IntrospectionResponse {
    this.refusals.record(error, { clientId: caller.id, path: ENDPOINTS.introspection, address });
    return INACTIVE;
  }

  private async liveToken(value: string): Promise<LiveAccessToken | null> {
    try {
      return await this.accessTokens.verify(value);
    } catch (error) {
      if (error instanceof OAuthError) return null;
      throw error;
    }
  }

  /**
   * The part of a token that the caller may see (RFC 7662 §4): every member of its own tokens; of other tokens the part for its resources.
   */
  private async visibleTo(caller: Client, token: LiveAccessToken): Promise<Visible | null> {
    const { client, scope, audience, details } = token;
    if (client.id === caller.id) return { scope, audience, details };
    const current = await this.resources.current();
    const own = current.of(audience).filter(({ id }) => caller.resourceIds.includes(id));
    const issuer = audience.filter((one) => one === this.configuration.issuer);
    const isOfIssuer = issuer.length > 0 && caller.resourceIds.includes(ISSUER_AUDIENCE_ID);
    if (own.length === 0 && !isOfIssuer) return null;
    const values = own.flatMap(({ scopes }) => scopes);
    const others = isOfIssuer ? current.all.flatMap(({ scopes }) => scopes) : [];
    return {
      scope: scope.filter((value) => values.includes(value) || (isOfIssuer && !others.includes(value))),
      audience: [...own.map(({ identifier }) => identifier), ...(isOfIssuer ? issuer : [])],
      details: detailsFor(details, own, current),
    };
  }

  private async describe(token: LiveAccessToken, visible: Visible): Promise<IntrospectionResponse> {
    const { authorization, client } = token;
    const { audience, details } = visible;
    const about = authorization && (await this.aboutUser(authorization, { scope: token.scope, audience }));
    const scope = about ? about.allowed(visible.scope) : visible.scope;
    return {
      ...about?.claims,
      active: true,
      ...(!scope.isEmpty && { scope: scope.toString() }),
      ...(details && { authorization_details: details }), // RFC 9396 §9.2
      client_id: client.id,
      ...(authorization && authenticationOf(authorization)),
      // The username would defeat a pairwise subject (OIDC Core §8.1).
      ...(authorization && client.sector === null && { username: authorization.user.username }),
      token_type: tokenTypeOf(token.confirmation),
      ...(token.confirmation && { cnf: token.confirmation }), // RFC 9449 §6.2
      exp: secondsOf(token.expiresAt),
      iat: secondsOf(token.issuedAt),
      sub: authorization ? this.subjectOf(authorization, client) : client.id,
      aud: audience.length === 1 ? audience[0]! : [...audience],
      iss: this.configuration.issuer,
      jti: token.id,
    };
  }

  /** What a JWT for this audience would contain, as it is now; and the scope that the roles of the user allow. */
  private async aboutUser({ user }: IssuedAuthorization, token: Released) {
    const memberships = await this.memberships.forResponse(user.id, token);
    const current = await this.resources.current();
    const definitions = await this.definitions.current();
    return {
      allowed: (scope: Scope) => current.allowedBy(scope, memberships.rolesAt),
      claims: {
        ...definitions.released(user.customClaims, token.scope, 'access_token'),
        ...rolesClaim(token.audience, memberships, current),
        ...groupsClaim(token.scope, memberships),
      },
    };
  }

  /** The `sub` for the client to which the token was issued, regardless of the caller. */
  private subjectOf({ userId }: Pick<Authorization, 'userId'>, client: Client): string {
    return this.subjects.subjectFor({ id: userId }, client);
  }

  private async refreshToken(value: string, caller: Client, address?: string): Promise<IntrospectionResponse> {
    const live = await this.refreshTokens.find(value, caller);
    if (live === null) return INACTIVE;
    if (live === 'foreign') return this.refuseForeign(caller, ofAnotherClient(caller), address);
    const { authorization, family } = live;
    return {
      active: true,
      ...(authorization.scopeText !== '' && { scope: authorization.scopeText }),
      ...(authorization.details && { authorization_details: authorization.details }),
      client_id: caller.id,
      exp: secondsOf(family.expiresAt),
      iat: secondsOf(family.rotatedAt ?? authorization.createdAt),
      sub: this.subjectOf(authorization, caller),
      iss: this.configuration.issuer,
      ...(family.confirmation && { cnf: family.confirmation }),
    };
  }
}

function ofAnotherClient(caller: Client): OAuthError {
  const reason = `a token that is not for ${caller.id}: a refresh token of another client`;
  return tokenManagementRefusals.refreshTokenOfAnother({ reason });
}

function notAnAudience({ audience, client }: LiveAccessToken, caller: Client): OAuthError {
  const received = `a token of ${client.id} for ${audience.join(' ')}`;
  return tokenManagementRefusals.notForCaller({
    reason: `a token that is not for ${caller.id}: ${received}`,
    expected: `a token of this client, or for one of its resource_ids: ${caller.resourceIds.join(' ') || 'none'}`,
    received,
  });
}
