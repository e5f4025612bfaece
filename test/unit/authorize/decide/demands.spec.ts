import { describe, expect, it } from 'vitest';
import { Demands } from '../../../../src/authorize/decide/demands.js';
import { Scope, type AdminScope } from '../../../../src/common/index.js';
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
}

/** The demand on a user with the admin scope `users:read`. */
function demand({
  scope,
  byDefault = '',
  production = true,
  mfa = 'optional',
  requiresMfa = false,
  essential,
}: Request) {
  const configuration = { production, mfa, issuer: 'https://op.example' } as Configuration;
  const request = {
    acr: { values: essential === undefined ? [] : [essential], isEssential: essential !== undefined },
    scope: Scope.parse(scope),
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
  ])('%s → two factors', (_, request) => {
    expect(demand(request)).toEqual({ level: 2, isEssential: true });
  });

  it.each<[string, Request]>([
    ['an admin scope that the user does not hold', { scope: 'openid keys:read' }],
    ['another scope, and an admin scope by default', { scope: 'openid', byDefault: 'users:read' }],
    ['MFA=off', { scope: 'users:read', mfa: 'off' }],
    ['a group that requires two factors, and MFA=off', { scope: 'openid', mfa: 'off', requiresMfa: true }],
    ['development', { scope: 'users:read', production: false }],
  ])('%s → one factor', (_, request) => {
    expect(demand(request)).toEqual({ level: 1, isEssential: false });
  });

  it('an essential phr beside a group that requires two factors → phr', () => {
    expect(demand({ scope: 'openid', essential: 'phr', requiresMfa: true })).toEqual({ level: 3, isEssential: true });
  });
});
