import { Injectable } from '@nestjs/common';
import { acrValuesUpTo, type Level } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { User } from '../accounts/user.entity.js';
import { relyingPartyOf } from '../credentials/passkeys/relying-party.js';
import type { Memberships } from '../groups/memberships.js';
import { AMR, levelOf } from './authentication-context.js';

/** What an authorization request demands of a sign-in. */
export interface Demand {
  readonly level: Level;
  /** Whether a sign-in below that level is refused; otherwise the level is a preference (OIDC Core §3.1.2.1). */
  readonly isEssential: boolean;
}

export const NO_DEMAND: Demand = { level: 1, isEssential: false };

/** What a sign-in lacks of factors: nothing more, a further factor, or the enrolment of one. */
export type MissingFactor = 'done' | 'factor' | 'enrol' | 'unreachable';

/** The next step of a sign-in: also a new password in the place of an initial one. */
export type NextStep = MissingFactor | 'newPassword';

interface StepOptions {
  /** Whether this browser may leave out the second factor of the account. */
  readonly isTrusted?: boolean;
  /** Whether the sign-in raises the level of a session: its password was entered for that session, not for this one. */
  readonly isStepUp?: boolean;
}

/** Decides which step of a sign-in comes next. */
@Injectable()
export class SignInPolicy {
  /** The highest level that a sign-in can reach here. */
  readonly highest: Level;

  constructor(private readonly configuration: Configuration) {
    const { issuer, mfa } = configuration;
    if (relyingPartyOf(issuer) !== null) this.highest = 3;
    else this.highest = mfa === 'off' ? 1 : 2;
  }

  /** `acr_values_supported` of the metadata. */
  get acrValues(): readonly string[] {
    return acrValuesUpTo(this.highest);
  }

  /** The level that the account itself needs: 2 once it has a second factor. */
  levelOf({ factors }: Pick<User, 'factors'>): Level {
    return this.configuration.mfa !== 'off' && factors.length > 0 ? 2 : 1;
  }

  /** The demand on a member of groups: two factors where a group requires them, unless MFA is off. */
  onMember(asked: Demand, { requiresMfa }: Pick<Memberships, 'requiresMfa'>): Demand {
    return requiresMfa && this.configuration.mfa !== 'off' ? atLeast(asked, 2) : asked;
  }

  /**
   * A person who has entered an initial password chooses another one before anything else begins, and after the factors
   * that the account has: a change of the password needs them, also in a trusted browser (PE1, PE8).
   *
   * @param amr of the authenticators that were passed; at least one
   */
  next(
    user: Pick<User, 'factors' | 'requiresPasswordChange'>,
    amr: readonly string[],
    demand: Demand,
    { isTrusted = false, isStepUp = false }: StepOptions = {},
  ): NextStep {
    const isInitial = user.requiresPasswordChange && !isStepUp && amr.includes(AMR.password[0]);
    const missing = this.missingFactor(user, amr, demand, isTrusted && !isInitial);
    return isInitial && missing !== 'factor' ? 'newPassword' : missing;
  }

  /**
   * @param amr of the authenticators that were passed; at least one
   * @param isTrusted whether this browser may leave out the second factor of the account; never where the request
   *   demands one (PE1)
   */
  missingFactor(user: Pick<User, 'factors'>, amr: readonly string[], demand: Demand, isTrusted = false): MissingFactor {
    const { mfa } = this.configuration;
    const hasFactor = this.levelOf(user) > 1;
    const reached = levelOf(amr);
    if (hasFactor && reached < 2 && !isTrusted) return 'factor';
    if (!hasFactor && reached < 2 && mfa === 'required') return 'enrol';
    if (reached >= demand.level) return 'done';
    if (!demand.isEssential && reached >= 2) return 'done';
    if (hasFactor && canReach(user, demand.level)) return 'factor';
    if (!demand.isEssential) return 'done';
    if (mfa === 'off' || demand.level > this.highest) return 'unreachable';
    // A password alone must not add a factor to an account that has one.
    return hasFactor && reached < 2 ? 'factor' : 'enrol';
  }
}

/** The same demand, with a level as a condition at least; any sign-in has the first. */
export function atLeast(demand: Demand, level: Level): Demand {
  if (level === 1 || (demand.isEssential && demand.level >= level)) return demand;
  return { level, isEssential: true };
}

function canReach({ factors }: Pick<User, 'factors'>, level: Level): boolean {
  return level === 3 ? factors.includes('passkey') : factors.length > 0;
}
