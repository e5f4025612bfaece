import { describe, expect, it } from 'vitest';
import { Demands } from '../../../../src/authorize/decide/demands.js';
import { Scope, type AdminScope } from '../../../../src/common/index.js';
import type { Configuration } from '../../../../src/config/index.js';
import { SignInPolicy } from '../../../../src/user/index.js';

type Mfa = Configuration['mfa'];

function demand(
  scope: string,
  adminScopes: readonly string[],
  { production = true, mfa = 'optional' }: { production?: boolean; mfa?: Mfa } = {},
) {
  const configuration = { production, mfa, issuer: 'https://op.example' } as Configuration;
  const demands = new Demands(configuration, new SignInPolicy(configuration));
  const acr = { values: [], isEssential: false };
  return demands.of({ acr, scope: Scope.parse(scope) }, { adminScopes: adminScopes as AdminScope[] });
}

const TWO = { level: 2, isEssential: true };
const ONE = { level: 1, isEssential: false };

describe('Demands.of', () => {
  it('admin scopes in production need two factors', () => {
    expect(demand('openid users:read', ['users:read'])).toEqual(TWO);
  });

  it.each([
    ['a scope that the user does not hold', demand('openid users:read', ['keys:read'])],
    ['no admin scope in the request', demand('openid', ['users:read'])],
    ['MFA=off', demand('users:read', ['users:read'], { mfa: 'off' })],
    ['development', demand('users:read', ['users:read'], { production: false })],
  ])('%s → one factor', (_, result) => {
    expect(result).toEqual(ONE);
  });
});
