import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { Clock, isTooFarAhead, type OAuthError, quoted } from '../../common/index.js';
import { AudienceService, type ScopeAndAudience } from '../../token/index.js';
import { ACR_VALUES, claimsBeyond, ConsentService, SubjectIdentifiers, type SignedIn } from '../../user/index.js';
import type { Visitor } from '../interact/browser/visitors.js';
import type { AuthorizationRequest } from '../request/authorization-request.js';
import { decisionRefusals } from '../refusals/interaction.js';

/** Who would give what to the client. */
export interface Asked {
  readonly signedIn: SignedIn;
  readonly granted: ScopeAndAudience;
  /** Names of claims asked for beside those of the scope. */
  readonly claims: readonly string[];
}

/** Seconds after a sign-in in which the consent page can be answered. */
const SECONDS_TO_CONSENT = 600;

/** What has to happen before a request can be answered. */
export type Need = Login | ({ readonly what: 'consent' | 'nothing' } & Asked);

interface Login {
  readonly what: 'login';
  /** Whether the client expects another user than the one who is signed in. */
  readonly isAnotherUser: boolean;
}

/** Decides what has to happen before a request can be answered, by what its user has allowed before. */
@Injectable()
export class Needs {
  constructor(
    private readonly audiences: AudienceService,
    private readonly consents: ConsentService,
    private readonly subjects: SubjectIdentifiers,
    private readonly clock: Clock,
  ) {}

  /**
   * @param since when the person was first asked; null while nobody was
   * @throws OAuthError as `needOf`
   */
  of(request: AuthorizationRequest, { signedIn }: Pick<Visitor, 'signedIn'>, since: Date | null): Promise<Need> {
    const { target, scope, resource } = request;
    return needOf(request, signedIn, since, {
      now: this.clock.now(),
      subjects: this.subjects,
      grantedTo: ({ user }) => this.audiences.resolve(target.client, scope, resource, user.adminScopes),
      isCovered: (asked) => this.isCovered(target.client, asked),
    });
  }

  private async isCovered(client: Client, { signedIn: { user }, granted, claims }: Asked): Promise<boolean> {
    const ofScope = await this.audiences.audienceOf(granted.scope);
    return this.consents.covers(user.id, client.id, { ...granted, claims }, ofScope);
  }
}

/** What the decision depends on beside the request and the session. */
export interface NeedContext {
  readonly now: Date;
  readonly subjects: SubjectIdentifiers;
  /** What this user would give. */
  readonly grantedTo: (signedIn: SignedIn) => Promise<ScopeAndAudience>;
  /** Whether the user has allowed all of it before. */
  readonly isCovered: (asked: Asked) => Promise<boolean>;
}

/**
 * Decides whether a person has to sign in, to consent, or neither (OIDC Core §3.1.2.3, §3.1.2.4).
 *
 * @param since when the person was first asked; a sign-in that the request wants to be new counts from then on.
 *   Null while nobody was asked yet
 * @throws OAuthError `unmet_authentication_requirements`; `login_required`, `consent_required` where `prompt=none` forbids to ask (OIDC Core §3.1.2.6)
 */
export async function needOf(
  request: AuthorizationRequest,
  signedIn: SignedIn | null,
  since: Date | null,
  { now, subjects, grantedTo, isCovered }: NeedContext,
): Promise<Need> {
  const silent = request.prompts.has('none');
  assertReachable(request);
  const isAnotherUser = signedIn !== null && !isRightUser(request, signedIn, subjects);
  if (signedIn === null || isAnotherUser || !isFresh(request, signedIn, since, now)) {
    if (silent) throw decisionRefusals.loginRequired();
    return { what: 'login', isAnotherUser };
  }
  const granted = await grantedTo(signedIn);
  const asked = { signedIn, granted, claims: claimsBeyond(granted.scope, request.claims) };
  if (!(await needsConsent(request, () => isCovered(asked)))) return { what: 'nothing', ...asked };
  if (silent) throw consentRequired(request);
  return { what: 'consent', ...asked };
}

/** What the client can do about it depends on whether the answer would be remembered. */
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

/** Whether it is who the client expects, as the client knows them (OIDC Core §3.1.2.2, §5.5.1). */
function isRightUser(
  { hintedSubject, claims, target }: AuthorizationRequest,
  { user }: SignedIn,
  subjects: SubjectIdentifiers,
): boolean {
  const subject = subjects.subjectFor(user, target.client);
  return (hintedSubject === null || hintedSubject === subject) && claims.subjects?.includes(subject) !== false;
}

/**
 * An essential `acr` that no sign-in here reaches is a failed authentication (OIDC Core §5.5.1.1). Every sign-in
 * reaches the one class that there is, so the session need not be asked.
 *
 * @throws OAuthError `unmet_authentication_requirements`
 */
function assertReachable({ claims: { essentialAcr } }: AuthorizationRequest): void {
  if (essentialAcr === null || ACR_VALUES.some((acr) => essentialAcr.includes(acr))) return;
  throw decisionRefusals.acrNotReached({
    expected: `one of: ${ACR_VALUES.join(' ')}`,
    received: essentialAcr.join(' '),
  });
}

/**
 * Whether the sign-in is as young as the request wants it: `prompt=login`, `max_age` and its default (OIDC Core §3.1.2.1).
 * The request may be answered more than once, but a sign-in that it asked for does not count for it any longer than the
 * time that a person needs for the consent page.
 */
function isFresh(
  { prompts, maxAge, target }: AuthorizationRequest,
  { session }: SignedIn,
  since: Date | null,
  now: Date,
): boolean {
  const oldest = maxAge ?? target.client.metadata.default_max_age ?? Infinity;
  const asksAnew = prompts.has('login') || prompts.has('select_account') || oldest === 0;
  // Of a sign-in while the clock was ahead nobody can say how old it is.
  if ((asksAnew || oldest !== Infinity) && isTooFarAhead(session.authTime, now)) return false;
  const age = (at: Date) => (at.getTime() - session.authTime.getTime()) / 1000;
  if (asksAnew) return since !== null && age(since) <= 0 && age(now) <= SECONDS_TO_CONSENT;
  return age(since ?? now) <= oldest && age(now) <= Math.max(oldest, SECONDS_TO_CONSENT);
}
