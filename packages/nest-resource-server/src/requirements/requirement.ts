import { Refusal } from '../refusals/refusal.js';
import type { AccessToken } from '../token/access-token.js';

/** What a sign-in must be (RFC 9470 §4). */
export interface AuthenticationRequirement {
  /** One of these classes. */
  readonly acr?: string | readonly string[];
  /** Seconds since the user signed in. */
  readonly maxAge?: number;
}

/** What a route requires of a token. */
export type Requirement =
  | { readonly kind: 'scopes' | 'roles' | 'groups'; readonly values: readonly string[] }
  | { readonly kind: 'authentication'; readonly acr: readonly string[]; readonly maxAge: number | null };

/** Seconds. */
export interface Times {
  readonly now: number;
  readonly clockTolerance: number;
}

/**
 * Checks one requirement.
 *
 * @throws Refusal `scope`, `role`, `group`, `authentication`
 */
export function checkRequirement(requirement: Requirement, token: AccessToken, times: Times): void {
  switch (requirement.kind) {
    case 'authentication':
      return checkAuthentication(requirement, token, times);
    case 'scopes': {
      const missing = requirement.values.filter((scope) => !token.scopes.has(scope));
      if (missing.length > 0) throw new Refusal('scope', { detail: missing.join(' ') });
      return;
    }
    case 'roles':
      if (!requirement.values.some((role) => token.roles.has(role))) throw lacks('role', requirement.values);
      return;
    case 'groups':
      if (!requirement.values.some((group) => token.groups.has(group))) throw lacks('group', requirement.values);
  }
}

function checkAuthentication(
  { acr, maxAge }: Extract<Requirement, { kind: 'authentication' }>,
  token: AccessToken,
  { now, clockTolerance }: Times,
): void {
  const isStrong = acr.length === 0 || acr.some((one) => one === token.acr);
  const since = token.authenticatedAt === undefined ? Infinity : now - token.authenticatedAt.getTime() / 1000;
  const isNew = maxAge === null || since <= maxAge + clockTolerance;
  if (isStrong && isNew) return;
  const attributes = {
    ...(acr.length > 0 && { acr_values: acr.join(' ') }),
    ...(maxAge !== null && { max_age: String(maxAge) }),
  };
  throw new Refusal('authentication', { detail: isStrong ? 'auth_time' : 'acr', attributes });
}

function lacks(name: 'role' | 'group', values: readonly string[]): Refusal {
  return new Refusal(name, { detail: values.join(' or ') });
}
