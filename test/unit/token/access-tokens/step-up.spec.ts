import { describe, expect, it } from 'vitest';
import { OAuthError, type SignInRule } from '../../../../src/common/index.js';
import type { LiveAccessToken } from '../../../../src/token/access-tokens/access-token-verifier.js';
import { assertSignedIn } from '../../../../src/token/access-tokens/step-up.js';

const NOW = new Date('2026-11-30T12:00:00.000Z');

/** The challenge for a token of a sign-in some seconds ago; undefined when the rule is satisfied. */
function challenge(
  rule: Partial<SignInRule>,
  amr: readonly string[] | null = ['pwd'],
  { age = 0, jkt }: { readonly age?: number; readonly jkt?: string } = {},
): string | undefined {
  const authorization = amr && { amr, authTime: new Date(NOW.getTime() - age * 1000) };
  const token = { authorization, confirmation: jkt === undefined ? null : { jkt } } as LiveAccessToken;
  try {
    assertSignedIn(token, { acr: null, maxAge: null, ...rule }, NOW);
    return undefined;
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    expect([error.status, error.code]).toEqual([401, 'insufficient_user_authentication']);
    return error.headers['WWW-Authenticate'];
  }
}

const OTP = ['pwd', 'otp', 'mfa'];
const PASSKEY = ['hwk', 'user', 'mfa'];

describe('assertSignedIn (RFC 9470 §3)', () => {
  it.each<[string, Partial<SignInRule>, readonly string[] | null, number]>([
    ['no rule, a token without a sign-in', {}, null, 0],
    ['two factors, a sign-in with two', { acr: 'urn:grantry:acr:2' }, OTP, 0],
    ['two factors, a sign-in by passkey', { acr: 'urn:grantry:acr:2' }, PASSKEY, 0],
    ['any factor, a password', { acr: 'urn:grantry:acr:1' }, ['pwd'], 0],
    ['300 s, a sign-in of 300 s ago', { maxAge: 300 }, ['pwd'], 300],
    ['both, a new sign-in with two factors', { acr: 'urn:grantry:acr:2', maxAge: 300 }, OTP, 10],
  ])('%s → satisfied', (_, rule, amr, age) => expect(challenge(rule, amr, { age })).toBeUndefined());

  it.each<[string, Partial<SignInRule>, readonly string[] | null, number]>([
    ['two factors, a password', { acr: 'urn:grantry:acr:2' }, ['pwd'], 0],
    ['a passkey, two other factors', { acr: 'phr' }, OTP, 0],
    ['a class that this server does not know', { acr: 'gold' }, PASSKEY, 0],
    ['300 s, a sign-in of 301 s ago', { maxAge: 300 }, ['pwd'], 301],
    ['300 s, a sign-in in the future', { maxAge: 300 }, ['pwd'], -600],
    ['any factor, client_credentials', { acr: 'urn:grantry:acr:1' }, null, 0],
    ['300 s, client_credentials', { maxAge: 300 }, null, 0],
    ['both, two factors long ago', { acr: 'urn:grantry:acr:2', maxAge: 300 }, OTP, 900],
    ['both, one factor just now', { acr: 'urn:grantry:acr:2', maxAge: 300 }, ['pwd'], 0],
  ])('%s → 401', (_, rule, amr, age) => expect(challenge(rule, amr, { age })).toBeDefined());

  it('the challenge contains the whole rule, and what is missing', () => {
    const rule = { acr: 'urn:grantry:acr:2', maxAge: 300 };
    expect(challenge(rule)).toBe(
      'Bearer realm="grantry", error="insufficient_user_authentication", error_description="A stronger sign-in of the user is required", acr_values="urn:grantry:acr:2", max_age="300"',
    );
    expect(challenge({ maxAge: 300 }, OTP, { age: 301 })).toBe(
      'Bearer realm="grantry", error="insufficient_user_authentication", error_description="A newer sign-in of the user is required", max_age="300"',
    );
  });

  it('a token that is bound to a key → a challenge of the scheme DPoP (RFC 9449 §7.1)', () => {
    expect(challenge({ maxAge: 300 }, null, { jkt: 'x'.repeat(43) })).toMatch(/^DPoP .*max_age="300", algs="ES256 /);
  });
});
