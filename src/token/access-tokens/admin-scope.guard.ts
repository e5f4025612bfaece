import { Injectable, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import {
  challenged,
  REQUIRED_SCOPE,
  RequestState,
  type AdminCaller,
  type AdminScope,
  type Scope,
} from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { Verdicts } from '../../database/index.js';
import { accessTokenRefusals } from '../refusals/tokens.js';
import type { LiveAccessToken } from './access-token-verifier.js';
import { BearerAuthentication } from './bearer-authentication.js';
import { schemeOf } from './scheme-of.js';

/**
 * Guards every route with `@RequiresScope`. A missing or invalid access token, or one for another API only, is
 * `invalid_token` (401). A token without the scope is `insufficient_scope` (403), which names it (RFC 6750 §3.1). Where a
 * person changes something, ADMIN_ACR and ADMIN_MAX_AGE apply (RFC 9470).
 */
@Injectable()
export class AdminScopeGuard implements CanActivate {
  /** By class and method. Decorators never change, and every request needs their values. */
  private readonly required = new Map<unknown, Map<unknown, AdminScope | undefined>>();

  constructor(
    private readonly reflector: Reflector,
    private readonly bearer: BearerAuthentication,
    private readonly configuration: Configuration,
    private readonly verdicts: Verdicts,
  ) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const required = this.requiredBy(context.getHandler(), context.getClass());
    return required === undefined || this.authorize(context.switchToHttp().getRequest<Request>(), required);
  }

  private async authorize(request: Request, required: AdminScope): Promise<true> {
    // A request must see the effect of the administrator's previous one, on any node.
    await this.verdicts.caughtUp();
    // A token for the issuer passes here, because it lacks the scope rather than the audience.
    const { adminResource, adminSignIn, issuer } = this.configuration;
    const token = await this.bearer.authenticate(request, { audiences: [adminResource, issuer] });
    const current = async () => callerOf(await this.bearer.confirm(token), required);
    RequestState.of(request).adminCaller = { ...callerOf(token, required), current };
    if (token.authorization !== null && changes(required)) this.bearer.assertSignedIn(token, adminSignIn);
    return true;
  }

  private requiredBy(method: Function, controller: Type): AdminScope | undefined {
    let ofController = this.required.get(controller);
    if (ofController === undefined)
      this.required.set(controller, (ofController = new Map<unknown, AdminScope | undefined>()));
    if (!ofController.has(method)) {
      const scope = this.reflector.getAllAndOverride<AdminScope | undefined>(REQUIRED_SCOPE, [method, controller]);
      ofController.set(method, scope);
    }
    return ofController.get(method);
  }
}

function changes(required: AdminScope): boolean {
  return required.endsWith(':write');
}

function callerOf(token: LiveAccessToken, required: AdminScope): AdminCaller {
  const scope = scopeHeldNow(token);
  if (!scope.has(required)) {
    const refusal = accessTokenRefusals.scopeMissing({ scope: required });
    throw challenged(refusal, { scope: required }, schemeOf(token));
  }
  return { sub: token.subject, clientId: token.client.id, scope };
}

/** The scope of a token without the values that its client or user has lost since it was issued. */
function scopeHeldNow({ scope, client, authorization }: LiveAccessToken): Scope {
  const ofClient = scope.filter((value) => client.registeredScope.has(value));
  if (authorization === null) return ofClient;
  const held: readonly string[] = authorization.user.adminScopes;
  return ofClient.filter((value) => held.includes(value));
}
