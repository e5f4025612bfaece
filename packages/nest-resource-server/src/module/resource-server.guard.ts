import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Answers } from '../refusals/answers.js';
import { Refusal } from '../refusals/refusal.js';
import type { HttpRequest } from '../request/http-request.js';
import { accessTokenOf, keepToken } from '../request/request-token.js';
import { checkRequirement, type Requirement } from '../requirements/requirement.js';
import { Routes } from '../requirements/routes.js';
import type { AccessToken } from '../token/access-token.js';
import { AccessTokens } from '../token/access-tokens.js';
import { SETTINGS, type Settings } from './settings.js';

/** Lets a request pass when its access token is valid and has what the route requires. */
@Injectable()
export class ResourceServerGuard implements CanActivate {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(Routes) private readonly routes: Routes,
    @Inject(AccessTokens) private readonly tokens: AccessTokens,
    @Inject(Answers) private readonly answers: Answers,
  ) {}

  /** @throws HttpException 400, 401, 403, 503 */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = this.routes.of(context);
    if (route.isPublic) return true;
    if (context.getType() !== 'http') throw new Error('ResourceServerGuard protects HTTP routes only');
    const http = context.switchToHttp();
    const [request, response] = [http.getRequest<HttpRequest>(), http.getResponse<object>()];
    this.answers.announceNonce(response);
    try {
      this.check(route.requirements, await this.tokenOf(request));
    } catch (error) {
      throw error instanceof Refusal ? this.answers.to(request, response, error, route.scopes) : error;
    }
    return true;
  }

  /** Verified once: a second guard on the route would find the DPoP proof used. */
  private async tokenOf(request: HttpRequest): Promise<AccessToken> {
    const known = accessTokenOf(request);
    if (known !== undefined) return known;
    const token = await this.tokens.of(request);
    keepToken(request, token);
    return token;
  }

  private check(requirements: readonly Requirement[], token: AccessToken): void {
    if (requirements.length === 0) return;
    const { now, clockTolerance } = this.settings;
    const times = { now: now().getTime() / 1000, clockTolerance };
    try {
      for (const requirement of requirements) checkRequirement(requirement, token, times);
    } catch (error) {
      throw error instanceof Refusal ? error.of(token.scheme) : error;
    }
  }
}
