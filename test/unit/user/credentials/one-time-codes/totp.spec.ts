import { Secret } from 'otpauth';
import { describe, expect, it } from 'vitest';
import {
  newRecoveryCodes,
  recoveryDigestOf,
} from '../../../../../src/user/credentials/one-time-codes/recovery-code.js';
import { totp } from '../../../../../src/user/credentials/one-time-codes/totp.js';

/** The seed and codes of RFC 6238 Appendix B, of which authenticator apps show the last six digits. */
const SEED = new Secret({ buffer: new TextEncoder().encode('12345678901234567890').buffer }).base32;

describe('codes of authenticator apps (RFC 6238)', () => {
  it.each([
    [59, '287082', 1],
    [1_111_111_109, '081804', 37_037_036],
    [20_000_000_000, '353130', 666_666_666],
  ])('the vector at %i s → step %i', (seconds, code, step) => {
    expect(totp.stepOf(SEED, code, seconds * 1000)).toBe(step);
  });

  it.each([
    [-60, null],
    [-59, 37_037_036],
    [30, 37_037_036],
    [31, null],
  ])('a clock that differs by %i s → %s (RFC 6238 §5.2)', (difference, step) => {
    expect(totp.stepOf(SEED, '081804', (1_111_111_109 + difference) * 1000)).toBe(step);
  });

  it.each(['', '28708', '2870822', 'abcdef', '２８７０８２'])('the text "%s" is no code', (text) => {
    expect(totp.stepOf(SEED, text, 59_000)).toBeNull();
  });

  it('names issuer, account and seed in the URI of the QR code', () => {
    const uri = new URL(totp.uriOf(SEED, { issuer: 'op.example', label: 'alice & bob' }));
    expect(uri.protocol).toBe('otpauth:');
    expect(uri.searchParams.get('secret')).toBe(SEED);
    expect(uri.searchParams.get('issuer')).toBe('op.example');
  });
});

describe('recovery codes (PE4)', () => {
  it('are ten different ones of 80 bits', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
  });

  it('match in any case, with spaces or hyphens anywhere', () => {
    const digest = recoveryDigestOf('abcd-efgh-2345-67ab');
    expect(recoveryDigestOf('ABCD EFGH 234567AB')).toBe(digest);
    expect(recoveryDigestOf('abcd-efgh-2345-67a')).toBeNull();
    expect(recoveryDigestOf('abcd-efgh-2345-67a1')).toBeNull();
  });
});
