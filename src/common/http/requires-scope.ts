import { SetMetadata, type CustomDecorator } from '@nestjs/common';

export const REQUIRED_SCOPE = 'grantry:required-scope';

/** Scopes of the admin API, in the resource `<ISSUER>/admin`. */
export const ADMIN_SCOPES = [
  'clients:read',
  'clients:write',
  'users:read',
  'users:write',
  'keys:read',
  'keys:write',
  'authorizations:read',
  'authorizations:write',
  'sessions:read',
  'sessions:write',
  'audit:read',
  'refusals:read',
  'maintenance:read',
  'maintenance:write',
  'registration:write',
] as const;

export type AdminScope = (typeof ADMIN_SCOPES)[number];

/** Says which scope an admin endpoint asks for. Only metadata: the guard of the token room enforces it. */
export function RequiresScope(scope: AdminScope): CustomDecorator {
  return SetMetadata(REQUIRED_SCOPE, scope);
}
