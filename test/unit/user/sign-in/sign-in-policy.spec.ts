import { describe, expect, it } from 'vitest';
import type { Configuration } from '../../../../src/config/index.js';
import { SignInPolicy, type NextStep } from '../../../../src/user/sign-in/sign-in-policy.js';
import type { Level } from '../../../../src/common/index.js';
import type { FactorKind } from '../../../../src/user/accounts/user.entity.js';

const PASSWORD = ['pwd'];
const TWO = ['pwd', 'otp', 'mfa'];
const PASSKEY = ['swk', 'user', 'mfa'];

interface Case {
  readonly mfa?: 'off' | 'optional' | 'required';
  readonly factors?: readonly FactorKind[];
  readonly amr?: readonly string[];
  readonly level?: Level;
  readonly isEssential?: boolean;
  readonly isTrusted?: boolean;
  readonly isStepUp?: boolean;
  readonly isInitial?: boolean;
  readonly issuer?: string;
}

function next({
  mfa = 'optional',
  factors = [],
  amr = PASSWORD,
  level = 1,
  isEssential = false,
  isTrusted = false,
  isStepUp = false,
  isInitial = false,
  issuer = 'https://op.example',
}: Case): NextStep {
  const user = { factors, requiresPasswordChange: isInitial };
  const policy = new SignInPolicy({ mfa, issuer } as Configuration);
  return policy.next(user, amr, { level, isEssential }, { isTrusted, isStepUp });
}

describe('SignInPolicy names the next step of a sign-in', () => {
  it.each<[string, Case, NextStep]>([
    ['a password, no second factor → done', {}, 'done'],
    ['a password, an app → factor', { factors: ['totp'] }, 'factor'],
    ['a password, a passkey → factor: no downgrade', { factors: ['passkey'] }, 'factor'],
    ['two factors, an app → done', { factors: ['totp'], amr: TWO }, 'done'],
    ['a passkey alone → done', { factors: ['passkey', 'totp'], amr: PASSKEY }, 'done'],
    ['a trusted browser → done', { factors: ['totp'], isTrusted: true }, 'done'],
    [
      'a trusted browser, two factors essential → factor (PE1)',
      { factors: ['totp'], isTrusted: true, level: 2, isEssential: true },
      'factor',
    ],
    ['a trusted browser, two factors preferred → factor', { factors: ['totp'], isTrusted: true, level: 2 }, 'factor'],
    ['two factors essential, none set up → enrol', { level: 2, isEssential: true }, 'enrol'],
    ['two factors preferred, none set up → done', { level: 2 }, 'done'],
    [
      'phr essential, an app only, password passed → factor before enrolment',
      { factors: ['totp'], level: 3, isEssential: true },
      'factor',
    ],
    [
      'phr essential, an app only, trusted browser → factor before enrolment',
      { factors: ['totp'], level: 3, isEssential: true, isTrusted: true },
      'factor',
    ],
    [
      'phr essential, an app only, both passed → enrol',
      { factors: ['totp'], amr: TWO, level: 3, isEssential: true },
      'enrol',
    ],
    [
      'phr essential, a passkey, password and code passed → factor',
      { factors: ['passkey', 'totp'], amr: TWO, level: 3, isEssential: true },
      'factor',
    ],
    ['phr preferred, an app only, both passed → done', { factors: ['totp'], amr: TWO, level: 3 }, 'done'],
    [
      'phr preferred, a passkey, password and code passed → done',
      { factors: ['passkey', 'totp'], amr: TWO, level: 3 },
      'done',
    ],
    [
      'phr preferred, a passkey, trusted browser → factor',
      { factors: ['passkey'], isTrusted: true, level: 3 },
      'factor',
    ],
    ['MFA=required, none set up → enrol', { mfa: 'required' }, 'enrol'],
    ['MFA=required, none set up, trusted browser → enrol', { mfa: 'required', isTrusted: true }, 'enrol'],
    ['MFA=required, two factors → done', { mfa: 'required', factors: ['totp'], amr: TWO }, 'done'],
    ['MFA=off, an app → done', { mfa: 'off', factors: ['totp'] }, 'done'],
    [
      'MFA=off, two factors essential → unreachable',
      { mfa: 'off', factors: ['totp'], level: 2, isEssential: true },
      'unreachable',
    ],
    [
      'phr essential at an IP address, where browsers offer no passkeys → unreachable',
      { issuer: 'https://192.0.2.1', factors: ['totp'], amr: TWO, level: 3, isEssential: true },
      'unreachable',
    ],
    ['an initial password → newPassword', { isInitial: true }, 'newPassword'],
    ['an initial password, an app → factor', { isInitial: true, factors: ['totp'] }, 'factor'],
    [
      'an initial password, an app, trusted browser → factor (PE8)',
      { isInitial: true, factors: ['totp'], isTrusted: true },
      'factor',
    ],
    [
      'an initial password, an app, MFA=off → newPassword',
      { isInitial: true, factors: ['totp'], mfa: 'off' },
      'newPassword',
    ],
    ['an initial password and a code → newPassword', { isInitial: true, factors: ['totp'], amr: TWO }, 'newPassword'],
    [
      'an initial password, MFA=required, none set up → newPassword',
      { isInitial: true, mfa: 'required' },
      'newPassword',
    ],
    [
      'an initial password, an unreachable level → newPassword',
      { isInitial: true, mfa: 'off', level: 2, isEssential: true },
      'newPassword',
    ],
    ['a passkey, an initial password unused → done', { isInitial: true, factors: ['passkey'], amr: PASSKEY }, 'done'],
    ['another provider, an initial password unused → done', { isInitial: true, amr: ['fed'] }, 'done'],
    [
      'the password of a session, which a code raises → done',
      { isInitial: true, isStepUp: true, factors: ['totp'], amr: TWO },
      'done',
    ],
  ])('%s', (_, one, expected) => {
    expect(next(one)).toBe(expected);
  });

  it.each([
    ['optional', 'https://op.example', ['urn:grantry:acr:1', 'urn:grantry:acr:2', 'phr', '1']],
    ['optional', 'https://[2001:db8::1]:8443', ['urn:grantry:acr:1', 'urn:grantry:acr:2', '1']],
    ['off', 'http://127.0.0.1:3000', ['urn:grantry:acr:1', '1']],
  ] as const)('MFA=%s at %s → acr_values_supported %j', (mfa, issuer, values) => {
    expect(new SignInPolicy({ mfa, issuer } as Configuration).acrValues).toEqual(values);
  });
});
