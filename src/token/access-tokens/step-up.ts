import { challenged, isTooFarAhead, levelOfAcr, type OAuthError, type SignInRule } from '../../common/index.js';
import { levelOf } from '../../user/index.js';
import { accessTokenRefusals } from '../refusals/tokens.js';
import type { LiveAccessToken } from './access-token-verifier.js';
import { schemeOf } from './scheme-of.js';

type Token = Pick<LiveAccessToken, 'authorization' | 'confirmation'>;

/** Whether a rule demands anything. */
export function demandsSignIn({ acr, maxAge }: SignInRule): boolean {
  return acr !== null || maxAge !== null;
}

/**
 * Checks the sign-in behind an access token. A token of a client that acts for itself has none, and does not satisfy a
 * rule.
 *
 * @throws OAuthError `insufficient_user_authentication` with a challenge that contains the whole rule, so that one
 *   sign-in satisfies it (RFC 9470 §3)
 */
export function assertSignedIn(token: Token, rule: SignInRule, now: Date): void {
  if (!demandsSignIn(rule)) return;
  const needed = shortcomingOf(token.authorization, rule, now);
  if (needed !== null) throw challengeOf(token, rule, needed);
}

/** @returns what kind of sign-in is needed instead; null when this one satisfies the rule */
function shortcomingOf(
  authorization: Pick<NonNullable<Token['authorization']>, 'amr' | 'authTime'> | null,
  { acr, maxAge }: SignInRule,
  now: Date,
): 'stronger' | 'newer' | null {
  if (authorization === null) return acr === null ? 'newer' : 'stronger';
  const { amr, authTime } = authorization;
  if (acr !== null && levelOf(amr) < (levelOfAcr(acr) ?? Infinity)) return 'stronger';
  // The age of a sign-in is unknown when the clock was ahead at the time.
  const isRecent = () => !isTooFarAhead(authTime, now) && now.getTime() - authTime.getTime() <= (maxAge ?? 0) * 1000;
  return maxAge === null || isRecent() ? null : 'newer';
}

function challengeOf(token: Token, { acr, maxAge }: SignInRule, needed: string): OAuthError {
  const attributes = {
    ...(acr !== null && { acr_values: acr }),
    ...(maxAge !== null && { max_age: String(maxAge) }),
  };
  const error = accessTokenRefusals.signInInsufficient({
    needed,
    expected: Object.entries(attributes).map((one) => one.join('=')).join(' '), // prettier-ignore
    received: signInOf(token),
  });
  return challenged(error, attributes, schemeOf(token));
}

function signInOf({ authorization }: Token): string {
  if (authorization === null) return 'a token without a sign-in';
  return `amr=${authorization.amr.join(' ')} auth_time=${authorization.authTime.toISOString()}`;
}
