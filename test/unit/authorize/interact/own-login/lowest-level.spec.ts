import { describe, expect, it } from 'vitest';
import { lowestLevel } from '../../../../../src/authorize/interact/own-login/lowest-level.js';
import type { Configuration } from '../../../../../src/config/index.js';
import { SignInPolicy, type Demand, type User } from '../../../../../src/user/index.js';

const policyOf = (mfa: 'off' | 'optional' | 'required') =>
  new SignInPolicy({ mfa, issuer: 'https://op.example' } as Configuration);
const demand = (level: Demand['level'], isEssential: boolean): Demand => ({ level, isEssential });

describe('lowestLevel', () => {
  it.each<[string, 'off' | 'optional' | 'required', User['factors'], Demand, number]>([
    ['no demand', 'optional', [], demand(1, false), 1],
    ['a preference, no factor', 'optional', [], demand(2, false), 1],
    ['an essential class', 'optional', [], demand(2, true), 2],
    ['an essential phr', 'optional', [], demand(3, true), 3],
    ['an account with an app', 'optional', ['totp'], demand(1, false), 2],
    ['an essential phr, an account with a passkey', 'optional', ['passkey'], demand(3, true), 3],
    ['MFA=required', 'required', [], demand(1, false), 2],
    ['MFA=off, an account with an app', 'off', ['totp'], demand(1, false), 1],
  ])('%s → its level', (_, mfa, factors, asked, level) => {
    expect(lowestLevel(policyOf(mfa), { factors }, asked)).toBe(level);
  });
});
