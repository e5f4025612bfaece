import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../module/settings.js';
import { Possession } from '../possession/possession.js';
import { ProviderAway } from '../provider/provider-away.js';
import { Refusal } from '../refusals/refusal.js';
import type { HttpRequest } from '../request/http-request.js';
import { presentedToken, type PresentedToken } from '../request/presented-token.js';
import { TRACING, type Span, type Tracing } from '../telemetry/tracing.js';
import { AccessToken } from './access-token.js';
import { Introspection } from './introspection.js';
import { isJwt, JwtVerifier, type Claims } from './jwt-verifier.js';

/** Finds the access token of a request and verifies it. */
@Injectable()
export class AccessTokens {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(JwtVerifier) private readonly jwts: JwtVerifier,
    @Inject(Introspection) private readonly introspection: Introspection,
    @Inject(Possession) private readonly possession: Possession,
    @Inject(TRACING) private readonly tracing: Tracing,
  ) {}

  /** @throws Refusal */
  async of(request: HttpRequest): Promise<AccessToken> {
    const presented = presentedToken(request, this.settings.maxTokenLength);
    try {
      return await this.tracing.span('access_token.verify', (span) => this.verified(request, presented, span));
    } catch (error) {
      if (error instanceof ProviderAway) {
        throw new Refusal('provider-away', { detail: error.message, scheme: presented.scheme, cause: error });
      }
      throw error instanceof Refusal ? error.of(presented.scheme) : error;
    }
  }

  private async verified(request: HttpRequest, presented: PresentedToken, span: Span): Promise<AccessToken> {
    const claims = await this.claimsOf(presented.value, span);
    await this.possession.check(request, presented, claims);
    const token = new AccessToken(presented, claims, this.settings.claims);
    if (token.clientId !== undefined) span.set('oauth.client_id', token.clientId);
    return token;
  }

  private claimsOf(token: string, span: Span): Promise<Claims> {
    const { introspection } = this.settings;
    if (introspection?.tokens !== 'all' && isJwt(token)) {
      span.set('access_token.kind', 'jwt');
      return this.jwts.verify(token);
    }
    span.set('access_token.kind', 'opaque');
    if (introspection === null) throw new Refusal('opaque-token', { detail: 'introspection is not configured' });
    return this.introspection.introspect(token);
  }
}
