import { isTooFarAhead } from '../../common/index.js';
import type { SignedIn } from '../../user/index.js';
import type { AuthorizationRequest } from '../request/authorization-request.js';
import type { Begun } from './begun.js';

/** Seconds after a sign-in, or the choice of an account, during which the consent page can be answered. */
const SECONDS_TO_CONSENT = 600;

/**
 * Whether the sign-in is recent enough for `prompt=login`, `max_age` and the client's `default_max_age` (OIDC Core
 * §3.1.2.1). A request can be answered more than once. A sign-in made for it counts for at most SECONDS_TO_CONSENT, the
 * time that a person may need for the consent page.
 */
export function isFresh(request: AuthorizationRequest, signedIn: SignedIn, begun: Begun | null, now: Date): boolean {
  const { session } = signedIn;
  const greatestAge = greatestAgeIn(request) ?? Infinity;
  const isNewRequired = requiresNewSignIn(request);
  // The age of a sign-in is unknown when the clock was ahead at the time.
  if ((isNewRequired || greatestAge !== Infinity) && isTooFarAhead(session.authTime, now)) return false;
  if (!isSelected(request, signedIn, begun, now)) return false; // where no choice is offered
  if (isNewRequired) return isForRequest(signedIn, begun, now);
  const age = (at: Date) => secondsBetween(session.authTime, at);
  return age(begun?.createdAt ?? now) <= greatestAge && age(now) <= Math.max(greatestAge, SECONDS_TO_CONSENT);
}

/** The greatest age of a sign-in in seconds; undefined when any age will do (OIDC Core §3.1.2.1, Registration §2). */
export function greatestAgeIn({ maxAge, target }: AuthorizationRequest): number | undefined {
  return maxAge ?? target.client.metadata.default_max_age;
}

/** Whether only a sign-in that is made for the request will do. */
export function requiresNewSignIn(request: AuthorizationRequest): boolean {
  const { prompts } = request;
  return prompts.has('login') || prompts.has('create') || greatestAgeIn(request) === 0;
}

/** Whether the person has chosen the account, if the request asks for it: by a choice or by a sign-in (OIDC Core §3.1.2.1). */
export function isSelected(
  { prompts }: AuthorizationRequest,
  signedIn: SignedIn | null,
  begun: Begun | null,
  now: Date,
): boolean {
  if (!prompts.has('select_account')) return true;
  if (signedIn === null || begun === null) return false;
  const { choice } = begun;
  const isByChoice = choice?.sub === signedIn.user.id && secondsBetween(new Date(choice.at), now) <= SECONDS_TO_CONSENT;
  return isByChoice || isForRequest(signedIn, begun, now);
}

/** Whether the person signed in for the request, and not so long ago that another sign-in is needed. */
function isForRequest({ session: { authTime } }: SignedIn, begun: Begun | null, now: Date): boolean {
  if (begun === null || isTooFarAhead(authTime, now)) return false;
  return authTime >= begun.createdAt && secondsBetween(authTime, now) <= SECONDS_TO_CONSENT;
}

function secondsBetween(earlier: Date, later: Date): number {
  return (later.getTime() - earlier.getTime()) / 1000;
}
