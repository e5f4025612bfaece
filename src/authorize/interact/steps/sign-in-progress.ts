import { Injectable } from '@nestjs/common';
import { Clock, OAuthError } from '../../../common/index.js';
import { Verdicts } from '../../../database/index.js';
import {
  amrOf, isRecent, levelOf, MembershipDirectory, NO_DEMAND, SignInPolicy, UserDirectory, type Demand, type NextStep, type SignedIn, type User,
} from '../../../user/index.js'; // prettier-ignore
import { Demands } from '../../decide/demands.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import type { Visitor } from '../browser/visitors.js';
import type { Interaction, PassedAuthenticator } from '../interaction.js';

/** What a person has proved so far. */
export interface Proved {
  /** As read before the first authenticator was checked. */
  readonly user: User;
  readonly authenticators: readonly [PassedAuthenticator, ...PassedAuthenticator[]];
}

/** A sign-in between two steps. */
export interface Underway extends Proved {
  /** The level that the request demands. */
  readonly demand: Demand;
  readonly next: NextStep;
}

/** Finds out how far a sign-in is, and what it still needs. */
@Injectable()
export class SignInProgress {
  constructor(
    private readonly requests: AuthorizationRequests,
    private readonly demands: Demands,
    private readonly policy: SignInPolicy,
    private readonly users: UserDirectory,
    private readonly verdicts: Verdicts,
    private readonly clock: Clock,
    private readonly memberships: MembershipDirectory,
  ) {}

  /** @returns a function that returns the demand of the interaction on the sign-in of a user */
  async demandOf(
    { parameters, isForAccount, page }: Interaction,
    { redirectStatus }: Pick<Visitor, 'redirectStatus'>,
  ): Promise<(user: User) => Promise<Demand>> {
    const onMember = (user: User, asked: Demand) => this.onMember(user, asked);
    if (isForAccount) return (user) => onMember(user, page === 'security' ? this.strongestOf(user) : NO_DEMAND);
    try {
      const request = await this.requests.validate(await this.requests.again(parameters, redirectStatus));
      return async (user) => this.demands.of(request, user, await this.memberships.of(user)) ?? NO_DEMAND;
    } catch (error) {
      // The request is refused after the sign-in, where its error can be answered.
      if (error instanceof OAuthError) return (user) => onMember(user, NO_DEMAND);
      throw error;
    }
  }

  /** @returns null when no step was passed, when the steps have expired, or when the user has changed since then */
  async underway(interaction: Interaction, visitor: Visitor): Promise<Underway | null> {
    if (!visitor.browser.holds(interaction.browserDigest)) return null;
    const proved = await this.proved(interaction, visitor.signedIn);
    if (proved === null) return null;
    // The pages of further steps have the language of the account.
    visitor.wishes.locale = proved.user.claims.locale;
    const demandOn = await this.demandOf(interaction, visitor);
    const demand = await demandOn(proved.user);
    const isOfSession = interaction.passedAt(this.clock.now()) === null;
    const next = this.policy.next(proved.user, amrOfAll(proved.authenticators), demand, isOfSession);
    // An old session must not add a factor to its account (PE8).
    const isTooOld = next === 'enrol' && isOfSession && !isRecent(visitor.signedIn!, this.clock.now());
    return isTooOld ? null : { ...proved, demand, next };
  }

  /** Whether a session may change the factors of its account: a recent sign-in at the level of the account (PE8). */
  isRecent(signedIn: SignedIn | null): boolean {
    if (signedIn === null) return false;
    const { session, user } = signedIn;
    return isRecent(signedIn, this.clock.now()) && levelOf(session.amr) >= this.policy.levelOf(user);
  }

  /** A change of the factors needs the level of the account (PE8). */
  private strongestOf(user: User): Demand {
    return { level: this.policy.levelOf(user), isEssential: true };
  }

  private async onMember(user: User, asked: Demand): Promise<Demand> {
    return this.policy.onMember(asked, await this.memberships.of(user));
  }

  private async proved(interaction: Interaction, signedIn: SignedIn | null): Promise<Proved | null> {
    const passed = interaction.passedAt(this.clock.now());
    if (passed !== null) {
      const hasChanged = (user: User | null) => user?.updatedAt.getTime() !== passed.userVersion || user.disabled;
      const user = await this.verdicts.confirmed(() => this.users.find(passed.sub), hasChanged);
      return user === null || hasChanged(user) ? null : { user, authenticators: passed.authenticators };
    }
    if (signedIn === null) return null;
    const { user, session } = signedIn;
    return { user, authenticators: [{ amr: session.amr, at: session.authTime.getTime() }] };
  }
}

/** The `amr` of a sign-in. */
export function amrOfAll(authenticators: readonly PassedAuthenticator[]): readonly string[] {
  return amrOf(authenticators.map(({ amr }) => amr));
}
