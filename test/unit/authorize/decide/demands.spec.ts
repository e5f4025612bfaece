import { describe, expect, it } from 'vitest';
import { Demands } from '../../../../src/authorize/decide/demands.js';
import { Scope, type AdminScope, type Level } from '../../../../src/common/index.js';
import type { Configuration } from '../../../../src/config/index.js';
import { SignInPolicy } from '../../../../src/user/index.js';

interface Request {
  readonly scope: string;
  /** `default_scope` of the client. */
  readonly byDefault?: string;
  readonly production?: boolean;
  readonly mfa?: Configuration['mfa'];
  /** Whether a group of the user requires two factors. */
  readonly requiresMfa?: boolean;
  readonly essential?: string;
  /** The level that the requested resources need. */
  readonly required?: Level;
  readonly adminAcr?: string;
  readonly userinfoAcr?: string;
  readonly issuer?: string;
}

/** The demand on a user with the admin scope `users:read`. */
function demand({
  scope,
  byDefault = '',
  production = true,
  mfa = 'optional',
  requiresMfa = false,
  essential,
  required = 1,
  adminAcr,
  userinfoAcr,
  issuer = 'https://op.example',
}: Request) {
  const rule = (acr: string | undefined) => ({ acr: acr ?? null, maxAge: null });
  const signIns = { adminSignIn: rule(adminAcr), userinfoSignIn: rule(userinfoAcr) };
  const configuration = { production, mfa, issuer, ...signIns } as Configuration;
  const request = {
    acr: { values: essential === undefined ? [] : [essential], isEssential: essential !== undefined },
    scope: Scope.parse(scope),
    requiredLevel: required,
    details: null,
    target: { client: { defaultScope: Scope.parse(byDefault) } },
  };
  const user = { adminScopes: ['users:read'] as AdminScope[] };
  return new Demands(configuration, new SignInPolicy(configuration)).of(request, user, { requiresMfa });
}

describe('Demands.of', () => {
  it.each<[string, Request]>([
    ['an admin scope in production', { scope: 'openid users:read' }],
    ['a group that requires two factors', { scope: 'openid', production: false, requiresMfa: true }],
    ['no scope, and an admin scope by default', { scope: '', byDefault: 'users:read' }],
    ['a resource that needs them', { scope: 'openid', production: false, required: 2 }],
    ['ADMIN_ACR, outside production', { scope: 'users:read', production: false, adminAcr: 'urn:grantry:acr:2' }],
    ['USERINFO_ACR', { scope: 'openid', userinfoAcr: 'urn:grantry:acr:2' }],
    ['an admin scope in production, and a lower ADMIN_ACR', { scope: 'users:read', adminAcr: 'urn:grantry:acr:1' }],
  ])('%s → two factors', (_, request) => {
    expect(demand(request)).toEqual({ level: 2, isEssential: true });
  });

  it.each<[string, Request]>([
    ['an admin scope that the user does not hold', { scope: 'openid keys:read' }],
    ['another scope, and an admin scope by default', { scope: 'openid', byDefault: 'users:read' }],
    ['MFA=off', { scope: 'users:read', mfa: 'off' }],
    ['a group that requires two factors, and MFA=off', { scope: 'openid', mfa: 'off', requiresMfa: true }],
    ['ADMIN_ACR, for a user without the scope', { scope: 'openid keys:read', adminAcr: 'phr' }],
    ['USERINFO_ACR, without the scope openid', { scope: 'email', userinfoAcr: 'phr' }],
    ['development', { scope: 'users:read', production: false }],
  ])('%s → one factor', (_, request) => {
    expect(demand(request)).toEqual({ level: 1, isEssential: false });
  });

  it('a resource that needs phr, where passkeys are not possible → no sign-in satisfies it (RFC 9470 §5)', () => {
    expect(demand({ scope: 'openid', required: 3, issuer: 'https://192.0.2.1' })).toBeNull();
  });

  it('an essential phr beside a group that requires two factors → phr', () => {
    expect(demand({ scope: 'openid', essential: 'phr', requiresMfa: true })).toEqual({ level: 3, isEssential: true });
  });
});
