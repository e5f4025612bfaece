import { applyDecorators, SetMetadata, UseInterceptors, UsePipes } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import { ApiProblems } from './errors.swagger.js';
import { StrictInput } from './strict-input.js';
import { StrictValidation } from './strict-validation.js';

export const REQUIRED_SCOPE = 'grantry:required-scope';

/** Scopes of the admin API, in the resource `<ISSUER>/admin`. */
export const ADMIN_SCOPES = [
  'clients:read',
  'clients:write',
  'users:read',
  'users:write',
  'groups:read',
  'groups:write',
  'claims:read',
  'claims:write',
  'identity-providers:read',
  'identity-providers:write',
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
  'policies:read',
  'policies:write',
  'interactions:write',
  'branding:write',
] as const;

export type AdminScope = (typeof ADMIN_SCOPES)[number];

/**
 * Declares the scope that an endpoint of the admin API requires, also in Swagger. The guard of the token room enforces it.
 * The endpoint validates its parameters and bodies, and refuses unknown ones.
 */
export function RequiresScope(scope: AdminScope): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata(REQUIRED_SCOPE, scope),
    UseInterceptors(StrictInput),
    UsePipes(StrictValidation),
    ApiSecurity('oauth2', [scope]),
    ApiProblems(
      400,
      401,
      {
        403: `The access token does not have the scope \`${scope}\`, or the caller may not grant what the request gives`,
      },
      429,
      503,
    ),
  );
}
