import { describe, expect, it } from 'vitest';
import { acrOfLevel } from '../../../../src/common/index.js';
import { acrOf, AMR_VALUES, amrOf, isTrueAmr, levelOf } from '../../../../src/user/sign-in/authentication-context.js';

describe('amrOf joins the methods of the passed authenticators (RFC 8176)', () => {
  it.each([
    [[['pwd']], ['pwd'], 1],
    [[['pwd'], ['otp']], ['pwd', 'otp', 'mfa'], 2],
    [
      [
        ['pwd', 'otp', 'mfa'],
        ['swk', 'user'],
      ],
      ['pwd', 'otp', 'swk', 'user', 'mfa'],
      3,
    ],
    [[['pwd'], ['hwk']], ['pwd', 'hwk', 'mfa'], 2],
    [[['swk']], ['swk'], 1],
    [[['hwk', 'user']], ['hwk', 'user', 'mfa'], 3],
    [[['otp'], ['hwk']], ['otp', 'hwk'], 1],
    [[['fed']], ['fed'], 1],
    [[['fed'], ['pwd']], ['fed', 'pwd'], 1],
    [[['fed'], ['otp']], ['fed', 'otp', 'mfa'], 2],
  ])('%j → %j, level %i', (methods, amr, level) => {
    expect(amrOf(methods)).toEqual(amr);
    expect(levelOf(amr)).toBe(level);
  });
});

describe('acrOf names the class of a token (OIDC Core §5.5.1.1)', () => {
  it.each([
    [['pwd'], [], 'urn:grantry:acr:1'],
    [['pwd', 'otp', 'mfa'], [], 'urn:grantry:acr:2'],
    [['swk', 'user', 'mfa'], [], 'phr'],
    [['swk', 'user', 'mfa'], ['urn:grantry:acr:2', 'phr'], 'urn:grantry:acr:2'],
    [['pwd'], ['phr', 'urn:example:other', '1'], '1'],
    [['pwd'], ['phr'], 'urn:grantry:acr:1'],
  ])('%j, asked for %j → %s', (amr, asked, acr) => {
    expect(acrOf(amr, asked)).toBe(acr);
  });
});

describe('isTrueAmr finds methods that contradict each other (RFC 8176 §2)', () => {
  it.each<[string[], boolean]>([
    [['pwd'], true],
    [['otp'], true],
    [['pwd', 'otp'], true],
    [['pwd', 'otp', 'mfa'], true],
    [['hwk', 'user', 'mfa'], true],
    [['swk'], true],
    [['mfa'], false],
    [['pwd', 'mfa'], false],
    [['otp', 'hwk', 'mfa'], false],
    [['user'], false],
    [['pwd', 'user'], false],
  ])('%j → %s', (amr, isTrue) => {
    expect(isTrueAmr(amr)).toBe(isTrue);
  });

  it('AMR_VALUES are the methods that a sign-in can name', () => {
    expect(AMR_VALUES).toEqual(['pwd', 'otp', 'fed', 'hwk', 'swk', 'user', 'mfa']);
  });

  it('acrOfLevel names each level', () => {
    expect(([1, 2, 3] as const).map(acrOfLevel)).toEqual(['urn:grantry:acr:1', 'urn:grantry:acr:2', 'phr']);
  });
});
