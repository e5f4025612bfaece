import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import { Clock, OAuthError, type HttpReply } from '../../../common/index.js';
import {
  amrOf, isRecent, levelOf, NO_DEMAND, SessionService, SignInPolicy, UserDirectory, type Demand, type NextStep, type SignedIn, type User,
} from '../../../user/index.js'; // prettier-ignore
import { AuthorizeService } from '../../authorize.service.js';
import { Demands } from '../../decide/demands.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import type { ChangedBrowser } from '../browser/browser.js';
import type { Visitor } from '../browser/visitors.js';
import type { Interaction, PassedAuthenticator, PassedSteps } from '../interaction.js';
import { Interactions } from '../interactions.js';

/** A sign-in between two steps. */
export interface Underway {
  readonly user: User;
  readonly authenticators: readonly [PassedAuthenticator, ...PassedAuthenticator[]];
  readonly next: NextStep;
  /** What the request demands of the sign-in. */
  readonly demand: Demand;
}

interface PassedOptions {
  /** Whether this browser may leave out the second factor. */
  readonly isTrusted?: boolean;
  /** Whether the audit contains the sign-in already. */
  readonly isRecorded?: boolean;
}

interface CompleteOptions {
  /** The page to show instead of going on with the request. */
  readonly show?: HttpReply | undefined;
  readonly isRecorded?: boolean;
}

/** The steps of a sign-in: each authenticator that a person passes leads to the next step, and the last one signs in. */
@Injectable()
export class SignInSteps {
  constructor(
    private readonly interactions: Interactions,
    private readonly requests: AuthorizationRequests,
    private readonly authorize: AuthorizeService,
    private readonly demands: Demands,
    private readonly policy: SignInPolicy,
    private readonly users: UserDirectory,
    private readonly sessions: SessionService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** @returns for each user what the request of an interaction demands of the sign-in */
  async demandOf(
    { parameters, isForAccount, page }: Interaction,
    { redirectStatus }: Visitor,
  ): Promise<(user: User) => Demand> {
    if (isForAccount) return (user) => (page === 'security' ? this.strongestOf(user) : NO_DEMAND);
    try {
      const request = await this.requests.validate(await this.requests.again(parameters, redirectStatus));
      return (user) => this.demands.of(request, user) ?? NO_DEMAND;
    } catch (error) {
      // The request is refused after the sign-in, where its error can be answered.
      if (error instanceof OAuthError) return () => NO_DEMAND;
      throw error;
    }
  }

  /** @returns null when no step was passed, when the steps have expired, or when the user was changed meanwhile */
  async underway(interaction: Interaction, visitor: Visitor): Promise<Underway | null> {
    if (!visitor.browser.holds(interaction.browserDigest)) return null;
    const begun = await this.begun(interaction, visitor.signedIn);
    if (begun === null) return null;
    const demand = (await this.demandOf(interaction, visitor))(begun.user);
    const isOfSession = interaction.passedAt(this.clock.now()) === null;
    const next = this.policy.next(begun.user, amrOfAll(begun.authenticators), demand, isOfSession);
    // An old session must not add a factor to its account (PE8).
    const isTooOld = next === 'enrol' && isOfSession && !isRecent(visitor.signedIn!, this.clock.now());
    return isTooOld ? null : { ...begun, demand, next };
  }

  /**
   * Goes on after an authenticator was passed.
   *
   * @param user as read before the authenticator was checked
   * @returns null when the user was changed meanwhile: the sign-in must begin again
   */
  async passed(
    interaction: Interaction,
    visitor: Visitor,
    { user, authenticators }: Pick<Underway, 'user' | 'authenticators'>,
    { isTrusted = false, isRecorded = false }: PassedOptions = {},
  ): Promise<HttpReply | null> {
    const demand = (await this.demandOf(interaction, visitor))(user);
    const next = this.policy.next(user, amrOfAll(authenticators), demand, isTrusted);
    if (next === 'factor' || next === 'enrol') {
      const passed: PassedSteps = { sub: user.id, userVersion: user.updatedAt.getTime(), authenticators };
      await this.extend(interaction);
      return this.interactions.redirectTo(next, this.interactions.withPassed(interaction, passed), visitor);
    }
    return this.complete(interaction, visitor, { user, authenticators }, { isRecorded });
  }

  /** Begins the session. */
  async complete(
    interaction: Interaction,
    visitor: Visitor,
    { user, authenticators }: Pick<Underway, 'user' | 'authenticators'>,
    { show, isRecorded = false }: CompleteOptions = {},
  ): Promise<HttpReply | null> {
    const amr = amrOfAll(authenticators);
    const authTime = new Date(Math.min(...authenticators.map(({ at }) => at)));
    const started = await this.sessions.start(user, amr, visitor.signedIn, visitor.source, authTime);
    if (started === null) return null;
    await this.extend(interaction);
    if (!isRecorded) await this.record(interaction, visitor, user, amr);
    const { signedIn, cookies } = started;
    const { browser, cookies: browserCookies } = browserAfter(visitor, signedIn);
    const known = { ...visitor, browser, signedIn };
    const reply = show ?? (await this.goOn(interaction, known));
    const all = [...(reply.cookies ?? []), ...browserCookies, ...cookies, visitor.devices.remember(user.id)];
    return { ...reply, cookies: all };
  }

  /** Whether a session may change the factors of its account: a sign-in of the last minutes, by the strongest way (PE8). */
  isRecent(signedIn: SignedIn | null): boolean {
    if (signedIn === null) return false;
    const { session, user } = signedIn;
    return isRecent(signedIn, this.clock.now()) && levelOf(session.amr) >= this.policy.levelOf(user);
  }

  private async goOn(interaction: Interaction, visitor: Visitor): Promise<HttpReply> {
    if (interaction.isForAccount) return this.interactions.toOwnPage(interaction, visitor);
    return this.authorize.resume(interaction, visitor);
  }

  /** Keeps a long request for as long as the interaction lives. */
  private async extend(interaction: Interaction): Promise<void> {
    if (!interaction.isForAccount) await this.interactions.extend(interaction);
  }

  /** A change of the factors needs the strongest sign-in that the account has (PE8). */
  private strongestOf(user: User): Demand {
    return { level: this.policy.levelOf(user), isEssential: true };
  }

  private async begun(
    interaction: Interaction,
    signedIn: SignedIn | null,
  ): Promise<Pick<Underway, 'user' | 'authenticators'> | null> {
    const passed = interaction.passedAt(this.clock.now());
    if (passed !== null) {
      const user = await this.users.find(passed.sub);
      const isSame = user !== null && !user.disabled && user.updatedAt.getTime() === passed.userVersion;
      return isSame ? { user, authenticators: passed.authenticators } : null;
    }
    if (signedIn === null) return null;
    const { user, session } = signedIn;
    return { user, authenticators: [{ amr: session.amr, at: session.authTime.getTime() }] };
  }

  private async record(
    { clientId }: Interaction,
    { address }: Visitor,
    { id }: User,
    amr: readonly string[],
  ): Promise<void> {
    const details = { amr, ...(address !== undefined && { address }) };
    await this.audit.record('user.signed_in', { sub: id, clientId: clientId || undefined, details });
  }
}

export function amrOfAll(authenticators: readonly PassedAuthenticator[]): readonly string[] {
  return amrOf(authenticators.map(({ amr }) => amr));
}

/** Who knew the cookie of before the sign-in must not know the cookie of the signed-in person (ASVS 5.0 V7.2.4). */
function browserAfter({ browser, signedIn }: Visitor, { user }: SignedIn): ChangedBrowser {
  return signedIn?.user.id === user.id ? { browser, cookies: browser.cookies } : browser.renewed();
}
