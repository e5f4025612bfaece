import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { ClientId } from '../values/identifiers.js';
import { administrationRefusals } from '../refusals/administration.js';
import type { Scope } from '../values/scope.js';
import { RequestState } from './request-state.js';
import { ADMIN_SCOPES } from './requires-scope.js';

/** The caller of the admin API, from its access token. */
export interface AdminCaller {
  /** The `sub` of the access token: a user, or the client itself (client_credentials). */
  readonly sub: string;
  readonly clientId: ClientId;
  readonly scope: Scope;
}

/** The caller of a request that may outlast the caller's rights. */
export interface LastingCaller extends AdminCaller {
  /**
   * The caller with the scope that it holds now. The expiry of the access token alone does not matter.
   *
   * @throws OAuthError as at the begin of a request: `invalid_token`, `insufficient_scope`
   */
  current(): Promise<AdminCaller>;
}

/** Who changes something: an administrator, or null for the server itself, which needs no admin scope (demo data). */
export type Actor = AdminCaller | null;

/**
 * The caller of the admin API, as a parameter of a controller's method.
 *
 * @throws OAuthError `invalid_token` where `@RequiresScope` is missing
 */
export const CallerOfAdmin = createParamDecorator((_: unknown, context: ExecutionContext): AdminCaller => {
  const caller = RequestState.of(context.getArgByIndex<Request>(0)).adminCaller;
  if (caller === undefined) throw administrationRefusals.tokenMissing();
  return caller;
});

/**
 * Checks that the caller holds each admin scope that it grants (ASVS 5.0 V8.2).
 *
 * @param wanted the scopes for a client or a user; scopes outside the admin API are ignored
 * @throws OAuthError `access_denied` when one is an admin scope that the caller does not hold
 */
export function assertHolds(caller: AdminCaller, wanted: Iterable<string>): void {
  const missing = [...wanted].filter((value) => isAdminScope(value) && !caller.scope.has(value));
  if (missing.length > 0) throw administrationRefusals.scopeNotHeld({ scopes: missing.join(' ') });
}

export function isAdminScope(value: string): boolean {
  return (ADMIN_SCOPES as readonly string[]).includes(value);
}
