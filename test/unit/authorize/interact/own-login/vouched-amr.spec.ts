import { describe, expect, it } from 'vitest';
import { vouchedAmr } from '../../../../../src/authorize/interact/own-login/vouched-amr.js';

const KNOWN = ['urn:grantry:acr:1', 'urn:grantry:acr:2', 'phr'];
const idOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { rule: { id: string } }).rule.id;
  }
};

describe('vouchedAmr', () => {
  it.each<[string[], string | undefined, string[]]>([
    [['pwd'], undefined, ['pwd']],
    [['pwd'], 'urn:grantry:acr:1', ['pwd']],
    [['pwd', 'otp'], undefined, ['pwd', 'otp', 'mfa']],
    [['pwd', 'otp', 'mfa'], 'urn:grantry:acr:2', ['pwd', 'otp', 'mfa']],
    [['pwd', 'otp'], 'urn:grantry:acr:1', ['pwd', 'otp', 'mfa']],
    [['swk', 'user'], 'phr', ['swk', 'user', 'mfa']],
  ])('%j with acr %s → %j', (amr, acr, proven) => {
    expect(vouchedAmr({ amr, acr }, KNOWN)).toEqual(proven);
  });

  it.each<[string, string[], string | undefined, string]>([
    ['mfa of one factor', ['pwd', 'mfa'], undefined, 'AUTHZ-OWNLOGIN-7'],
    ['user without a key', ['otp', 'user'], undefined, 'AUTHZ-OWNLOGIN-7'],
    ['an unknown class', ['pwd'], 'gold', 'AUTHZ-OWNLOGIN-8'],
    ['two factors of the same kind', ['otp', 'hwk'], 'urn:grantry:acr:2', 'AUTHZ-OWNLOGIN-9'],
    ['phr without user verification', ['pwd', 'hwk'], 'phr', 'AUTHZ-OWNLOGIN-9'],
  ])('%s → refused', (_, amr, acr, id) => {
    expect(idOf(() => vouchedAmr({ amr, acr }, KNOWN))).toBe(id);
  });
});
