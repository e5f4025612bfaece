import { type OAuthError, quoted } from '../../common/index.js';
import type { ScopeAndAudience } from '../../token/index.js';
import { claimsBeyond, isRecent, Memberships, SubjectIdentifiers, type Demand, type MissingFactor, type SignedIn, type User } from '../../user/index.js'; // prettier-ignore
import { decisionRefusals, memberRefusals } from '../refusals/interaction.js';
import type { AuthorizationRequest } from '../request/authorization-request.js';
import { isOfChoice, type Begun } from './begun.js';
import { isFresh, isSelected } from './freshness.js';

/** The access that a client requests from a signed-in user. */
export interface RequestedAccess {
  readonly signedIn: SignedIn;
  readonly granted: ScopeAndAudience;
  /** Names of requested claims that the scope does not include. */
  readonly claims: readonly string[];
  readonly memberships: Memberships;
}

/** The step that is needed before a request can be answered. */
export type Need = Login | FurtherStep | Choice | ({ readonly what: 'consent' | 'nothing' } & RequestedAccess);

interface Login {
  readonly what: 'login';
  /** Whether the client expects a user other than the one who is signed in. */
  readonly isAnotherUser: boolean;
}

/** The choice of an account (`prompt=select_account`). */
interface Choice {
  readonly what: 'accounts';
}

/** A further step of the sign-in of the user who is signed in. */
interface FurtherStep {
  readonly what: 'factor' | 'enrol';
}

/** The input of the decision apart from the request and the session. */
export interface NeedContext {
  readonly now: Date;
  readonly subjects: SubjectIdentifiers;
  /** Whether the browser knows accounts that the person can choose from. */
  readonly offersChoice: boolean;
  /** The classes that a sign-in can reach. */
  readonly acrValues: readonly string[];
  /** Of the user who is signed in. */
  readonly memberships: Memberships;
  /** The level that the request demands of a sign-in of this user; null when no sign-in satisfies it. */
  readonly demandOn: (user: Pick<User, 'adminScopes'>) => Demand | null;
  /** The step that the session needs for that level. */
  readonly nextStep: (signedIn: SignedIn, demand: Demand) => MissingFactor;
  /** The scope and audience that this user would grant. */
  readonly grantedTo: (signedIn: SignedIn) => Promise<ScopeAndAudience>;
  /** Whether the person has to be asked each time. */
  readonly mustAsk: (asked: RequestedAccess) => Promise<boolean>;
  /** Whether stored consents cover all of it. */
  readonly isCovered: (asked: RequestedAccess) => Promise<boolean>;
}

/**
 * Decides whether the user has to sign in, to consent, or neither (OIDC Core §3.1.2.3, §3.1.2.4).
 *
 * @param begun the interaction, null without one. A request for a new sign-in accepts only sign-ins after its begin
 * @throws OAuthError `unmet_authentication_requirements`; `access_denied` when the client is not for this user; with `prompt=none` also `login_required` and
 *   `consent_required` (OIDC Core §3.1.2.6)
 */
export async function needOf(
  request: AuthorizationRequest,
  signedIn: SignedIn | null,
  begun: Begun | null,
  context: NeedContext,
): Promise<Need> {
  const { now, subjects, offersChoice, acrValues, memberships, demandOn, nextStep, grantedTo, mustAsk, isCovered } =
    context;
  const silent = request.prompts.has('none');
  assertKnown(request, context);
  const isAnotherUser = signedIn !== null && !isRightUser(request, signedIn, subjects);
  const isChosen = isOfChoice(begun?.choice, signedIn);
  if (isChosen && offersChoice && !isSelected(request, signedIn, begun, now)) return { what: 'accounts' };
  if (signedIn === null || !isChosen || isAnotherUser || !isFresh(request, signedIn, begun, now)) {
    if (silent) throw decisionRefusals.loginRequired();
    return { what: 'login', isAnotherUser: isChosen && isAnotherUser };
  }
  const demand = demandOn(signedIn.user);
  const step = demand === null ? 'unreachable' : nextStep(signedIn, demand);
  if (demand === null || step === 'unreachable') throw acrNotReached(request, acrValues);
  if (step !== 'done' && silent && (demand.isEssential || step === 'enrol')) throw decisionRefusals.loginRequired();
  // Only a recent sign-in may add a factor to the account (ASVS 5.0 V7.5.1).
  if (step === 'enrol' && !isRecent(signedIn, now)) return { what: 'login', isAnotherUser: false };
  if (step !== 'done' && !silent) return { what: step };
  if (!memberships.mayUse(request.target.client)) throw memberRefusals.notAllowed();
  const granted = await grantedTo(signedIn);
  const asked = { signedIn, granted, claims: claimsBeyond(granted.scope, request.claims), memberships };
  if (!(await mustAsk(asked)) && !(await needsConsent(request, () => isCovered(asked))))
    return { what: 'nothing', ...asked };
  if (silent) throw consentRequired(request);
  return { what: 'consent', ...asked };
}

/** The fix differs: a redirect_uri that prompts each time never remembers a consent. */
function consentRequired({ target: { client, redirectUri } }: AuthorizationRequest): OAuthError {
  if (client.skipsConsent || !client.alwaysPromptsAt(redirectUri)) {
    return decisionRefusals.consentRequired();
  }
  return decisionRefusals.consentEachTime({ received: quoted(redirectUri) });
}

async function needsConsent(
  { target: { client, redirectUri }, prompts }: AuthorizationRequest,
  isCovered: () => Promise<boolean>,
): Promise<boolean> {
  if (prompts.has('consent')) return true;
  if (client.skipsConsent) return false;
  return client.alwaysPromptsAt(redirectUri) || !(await isCovered());
}

/**
 * Whether the signed-in user is the one that the client expects, by the client's `sub` (OIDC Core §3.1.2.2, §5.5.1).
 */
function isRightUser(
  { hintedSubject, claims, target }: AuthorizationRequest,
  { user }: SignedIn,
  subjects: SubjectIdentifiers,
): boolean {
  const subject = subjects.subjectFor(user, target.client);
  return (hintedSubject === null || hintedSubject === subject) && claims.subjects?.includes(subject) !== false;
}

/**
 * Refuses an essential `acr` that no sign-in here reaches (OIDC Core §5.5.1.1).
 *
 * @throws OAuthError `unmet_authentication_requirements`
 */
function assertKnown(request: AuthorizationRequest, { acrValues, demandOn }: NeedContext): void {
  if (demandOn({ adminScopes: [] }) === null) throw acrNotReached(request, acrValues);
}

function acrNotReached({ acr }: AuthorizationRequest, acrValues: readonly string[]): OAuthError {
  return decisionRefusals.acrNotReached({
    expected: `one of: ${acrValues.join(' ')}`,
    received: acr.values.join(' '),
  });
}
