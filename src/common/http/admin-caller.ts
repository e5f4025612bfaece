import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { ClientId } from '../values/identifiers.js';
import { OAuthError } from '../refusals/oauth-error.js';
import type { Scope } from '../values/scope.js';
import { ADMIN_SCOPES } from './requires-scope.js';

/** Who calls the admin API, as its access token says. */
export interface AdminCaller {
  /** The `sub` of the access token: a user, or the client itself (client_credentials). */
  readonly sub: string;
  readonly clientId: ClientId;
  readonly scope: Scope;
}

const callers = new WeakMap<Request, AdminCaller>();

/** Called by the guard of the token room, once it has believed the access token. */
export function setAdminCaller(request: Request, caller: AdminCaller): void {
  callers.set(request, caller);
}

/** Who calls the admin API with this request; undefined when nobody has been believed. */
export function adminCallerOf(request: Request): AdminCaller | undefined {
  return callers.get(request);
}

/** The `AdminCaller` of this request, as a parameter of a controller's method. */
export const CallerOfAdmin = createParamDecorator((_: unknown, context: ExecutionContext): AdminCaller => {
  const caller = callers.get(context.switchToHttp().getRequest<Request>());
  if (caller === undefined) throw new OAuthError('invalid_token', 'An access token is needed');
  return caller;
});

/**
 * Nobody grants what they do not hold (ASVS 5.0 V8.2).
 *
 * @param wanted scopes that a client or user is to get; those outside the admin API are not looked at
 * @throws OAuthError `access_denied` when one is an admin scope that the caller does not hold
 */
export function assertHolds(caller: AdminCaller, wanted: Iterable<string>): void {
  const missing = [...wanted].filter((value) => isAdminScope(value) && !caller.scope.has(value));
  if (missing.length > 0) throw new OAuthError('access_denied', `You do not hold ${missing.join(' ')} yourself`);
}

export function isAdminScope(value: string): boolean {
  return (ADMIN_SCOPES as readonly string[]).includes(value);
}
