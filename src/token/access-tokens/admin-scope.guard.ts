import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import {
  challenged,
  REQUIRED_SCOPE,
  setAdminCaller,
  type AdminScope,
  type ResourceUri,
  type Scope,
} from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { LiveAccessToken } from './access-token-verifier.js';
import { BearerAuthentication } from './bearer-authentication.js';

/** Guards every route that says `@RequiresScope`: an access token for the admin API that holds it. */
@Injectable()
export class AdminScopeGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly bearer: BearerAuthentication,
    private readonly configuration: Configuration,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const required = this.reflector.getAllAndOverride<AdminScope | undefined>(REQUIRED_SCOPE, targets);
    if (required === undefined) return true;
    const request = context.switchToHttp().getRequest<Request>();
    const token = await this.bearer.authenticate(request);
    if (!token.audience.includes(this.configuration.adminResource as ResourceUri)) {
      throw challenged('invalid_token', 'The access token is for another resource');
    }
    const scope = heldStill(token);
    if (!scope.has(required)) {
      throw challenged('insufficient_scope', 'The access token does not hold the scope that is needed', required);
    }
    setAdminCaller(request, { sub: token.subject, clientId: token.client.id, scope });
    return true;
  }
}

/** Rights that the client or the user has lost since the token was issued are gone at once. */
function heldStill({ scope, client, authorization }: LiveAccessToken): Scope {
  const ofClient = scope.filter((value) => client.registeredScope.has(value));
  if (authorization === null) return ofClient;
  const held: readonly string[] = authorization.user.adminScopes;
  return ofClient.filter((value) => held.includes(value));
}
