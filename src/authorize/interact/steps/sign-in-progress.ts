import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/index.js';
import {
  amrOf, isRecent, isRecentTime, levelOf, SignInPolicy, type Demand, type NextStep, type SignedIn, type User,
} from '../../../user/index.js'; // prettier-ignore
import { isOfChoice } from '../../decide/begun.js';
import type { Visitor } from '../browser/visitors.js';
import type { Interaction, PassedAuthenticator } from '../interaction.js';
import { InteractionDemands } from './interaction-demands.js';
import { UnchangedUsers } from './unchanged-users.js';

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
    private readonly demands: InteractionDemands,
    private readonly policy: SignInPolicy,
    private readonly users: UnchangedUsers,
    private readonly clock: Clock,
  ) {}

  /** @returns null when no step was passed, when the steps have expired, or when the user has changed since then */
  async underway(interaction: Interaction, visitor: Visitor): Promise<Underway | null> {
    if (!visitor.browser.holds(interaction.browserDigest)) return null;
    const proved = await this.proved(interaction, visitor.signedIn);
    if (proved === null) return null;
    // The pages of further steps have the language of the account.
    visitor.wishes.locale = proved.user.claims.locale;
    const demand = await this.demands.on(proved.user, interaction, visitor);
    const isOfSession = interaction.passedAt(this.clock.now()) === null;
    const amr = amrOfAll(proved.authenticators);
    const next = this.policy.next(proved.user, amr, demand, { isTrusted: isOfSession, isStepUp: isStepUp(proved) });
    const mayEnrol = isOfSession ? isRecent(visitor.signedIn!, this.clock.now()) : mayAddFactor(proved.authenticators);
    return next === 'enrol' && !mayEnrol ? null : { ...proved, demand, next };
  }

  /** Whether a session may change the factors of its account: a recent sign-in at the level of the account (PE8). */
  isRecent(signedIn: SignedIn | null): boolean {
    if (signedIn === null) return false;
    const { session, user } = signedIn;
    return isRecent(signedIn, this.clock.now()) && levelOf(session.amr) >= this.policy.levelOf(user);
  }

  private async proved(interaction: Interaction, signedIn: SignedIn | null): Promise<Proved | null> {
    const passed = interaction.passedAt(this.clock.now());
    if (passed !== null) {
      const user = await this.users.find(passed.sub, passed.userVersion);
      return user && { user, authenticators: passed.authenticators };
    }
    if (signedIn === null || !isOfChoice(interaction.choice, signedIn)) return null;
    const { user, session } = signedIn;
    return { user, authenticators: [{ amr: session.amr, at: session.authTime.getTime(), isOfSession: true }] };
  }
}

/**
 * Whether passed authenticators may add a factor to their account (PE8): a person may have signed in at another provider
 * long before that provider answered.
 */
export function mayAddFactor(authenticators: readonly PassedAuthenticator[]): boolean {
  return authenticators.every(({ at, authTime = at }) => isRecentTime(new Date(authTime), new Date(at)));
}

/** When the first factor was passed, here or at another provider, and from when a session lasts. */
export function timesOf(authenticators: readonly PassedAuthenticator[]): { authTime: Date; begunAt: Date } {
  const earliest = (times: readonly number[]) => new Date(Math.min(...times));
  return {
    authTime: earliest(authenticators.map(({ at, authTime = at }) => authTime)),
    begunAt: earliest(authenticators.map(({ at }) => at)),
  };
}

/** Whether a sign-in raises the level of a session. */
export function isStepUp({ authenticators }: Pick<Proved, 'authenticators'>): boolean {
  return authenticators.some(({ isOfSession }) => isOfSession);
}

/** The `amr` of a sign-in. */
export function amrOfAll(authenticators: readonly PassedAuthenticator[]): readonly string[] {
  return amrOf(authenticators.map(({ amr }) => amr));
}
