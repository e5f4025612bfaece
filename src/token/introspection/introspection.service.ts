import { Injectable } from '@nestjs/common';
import { ResourceDirectory, type Client } from '../../client/index.js';
import { OAuthError, type Scope } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { SubjectIdentifiers } from '../../user/index.js';
import { AccessTokenVerifier, type LiveAccessToken } from '../access-tokens/access-token-verifier.js';
import type { Authorization } from '../authorizations/authorization.entity.js';
import { LiveRefreshTokens } from '../refresh-tokens/live-refresh-tokens.js';
import type { IntrospectionResponse } from './introspection.dto.js';

const INACTIVE: IntrospectionResponse = { active: false };

/** What a token is worth, for those it concerns (RFC 7662). */
@Injectable()
export class IntrospectionService {
  constructor(
    private readonly accessTokens: AccessTokenVerifier,
    private readonly refreshTokens: LiveRefreshTokens,
    private readonly resources: ResourceDirectory,
    private readonly subjects: SubjectIdentifiers,
    private readonly configuration: Configuration,
  ) {}

  /**
   * @param caller its own tokens, and those whose audience it is registered for (`resource_ids`), are shown to it
   * @returns exactly `{ active: false }` for every other text (RFC 7662 §2.2)
   */
  async introspect(value: string, caller: Client): Promise<IntrospectionResponse> {
    return (await this.accessToken(value, caller)) ?? (await this.refreshToken(value, caller)) ?? INACTIVE;
  }

  private async accessToken(value: string, caller: Client): Promise<IntrospectionResponse | null> {
    const token = await this.liveToken(value);
    if (token === null) return null;
    const seen = await this.seenBy(caller, token);
    return seen && this.show(token, seen);
  }

  private async liveToken(value: string): Promise<LiveAccessToken | null> {
    try {
      return await this.accessTokens.verify(value);
    } catch (error) {
      if (error instanceof OAuthError) return null;
      throw error;
    }
  }

  /** The part of a token that concerns the caller (RFC 7662 §4): all of its own, of others' what is for its resources. */
  private async seenBy(caller: Client, { client, scope, audience }: LiveAccessToken) {
    if (client.id === caller.id) return { scope, audience };
    const current = await this.resources.current();
    const mine = current.of(audience).filter(({ id }) => caller.resourceIds.includes(id));
    if (mine.length === 0) return null;
    const values = mine.flatMap(({ scopes }) => scopes);
    return {
      scope: scope.filter((value) => values.includes(value)),
      audience: mine.map(({ identifier }) => identifier),
    };
  }

  private show(
    token: LiveAccessToken,
    { scope, audience }: { scope: Scope; audience: readonly string[] },
  ): IntrospectionResponse {
    const { authorization, client } = token;
    return {
      active: true,
      ...(!scope.isEmpty && { scope: scope.toString() }),
      client_id: client.id,
      // Whoever is known by a pairwise subject is not to be recognized by a name instead (OIDC Core §8.1).
      ...(authorization && client.sector === null && { username: authorization.user.username }),
      token_type: 'Bearer',
      exp: seconds(token.expiresAt),
      iat: seconds(token.issuedAt),
      sub: authorization ? this.subjectOf(authorization, client) : client.id,
      aud: audience.length === 1 ? audience[0]! : [...audience],
      iss: this.configuration.issuer,
      jti: token.id,
    };
  }

  /** As the client knows the user that the token was issued to, whoever asks. */
  private subjectOf({ userId }: Pick<Authorization, 'userId'>, client: Client): string {
    return this.subjects.subjectFor({ id: userId }, client);
  }

  private async refreshToken(value: string, caller: Client): Promise<IntrospectionResponse | null> {
    const live = await this.refreshTokens.find(value, caller);
    if (live === null) return null;
    const { authorization, family } = live;
    return {
      active: true,
      ...(authorization.scopeText !== '' && { scope: authorization.scopeText }),
      client_id: caller.id,
      exp: seconds(family.expiresAt),
      iat: seconds(family.rotatedAt ?? authorization.createdAt),
      sub: this.subjectOf(authorization, caller),
      iss: this.configuration.issuer,
    };
  }
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
