import { Injectable } from '@nestjs/common';
import { acrOfLevel, Clock, isTooFarAhead, type Level } from '../../../common/index.js';
import { levelOf, SignInPolicy, UserDirectory, type Demand, type User } from '../../../user/index.js';
import { ownLoginRefusals } from '../../refusals/own-login.js';
import { InteractionDemands } from '../steps/interaction-demands.js';
import type { Proved } from '../steps/sign-in-progress.js';
import { AcceptableSignIns } from './acceptable-sign-ins.js';
import { NO_REDIRECT, type AskedInteraction } from './asked-interactions.js';
import type { AcceptedSignIn } from './interaction-admin.dto.js';
import { lowestLevel } from './lowest-level.js';
import { vouchedAmr } from './vouched-amr.js';

/** The methods that prove a level, for the developers of the sign-in application. */
const METHODS: Readonly<Record<Level, string>> = {
  1: 'one factor',
  2: 'two different factors, such as pwd and otp',
  3: 'user with hwk or swk',
};

/** Checks the sign-ins for which the sign-in application vouches. */
@Injectable()
export class VouchedSignIns {
  constructor(
    private readonly users: UserDirectory,
    private readonly policy: SignInPolicy,
    private readonly demands: InteractionDemands,
    private readonly acceptable: AcceptableSignIns,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws OAuthError `invalid_request` for an unknown user, methods or a class that are not true, or a time in the
   *   future; `access_denied` for a disabled user; otherwise as `AcceptableSignIns` does, or
   *   `unmet_authentication_requirements` when the level is too low
   */
  async check(sent: AcceptedSignIn, asked: AskedInteraction): Promise<Proved> {
    const amr = vouchedAmr(sent, this.policy.acrValues);
    const at = authTimeOf(sent, this.clock.now());
    const user = await this.users.find(sent.sub);
    if (user === null) throw ownLoginRefusals.userUnknown();
    if (user.disabled) throw ownLoginRefusals.userDisabled();
    const proved = { user, authenticators: [{ amr, at }] } as const;
    this.assertLevel(user, amr, await this.demands.on(user, asked.interaction, NO_REDIRECT));
    await this.acceptable.assert(proved, asked);
    return proved;
  }

  /**
   * An account with a second factor needs it here as well (PE1). A browser that the application trusts does not count. An
   * initial password stays: the application has checked a password of its own (ADR 0068).
   */
  private assertLevel(user: User, amr: readonly string[], demand: Demand): void {
    if (this.policy.missingFactor(user, amr, demand) === 'done') return;
    const level = lowestLevel(this.policy, user, demand);
    const why = this.reasonOf(user, amr, demand);
    throw ownLoginRefusals.levelNotReached({ acr: acrOfLevel(level), why, methods: METHODS[level], received: amr.join(' ') }); // prettier-ignore
  }

  private reasonOf(user: User, amr: readonly string[], demand: Demand): string {
    if (demand.level > levelOf(amr)) return 'the request or a group demands it';
    return this.policy.levelOf(user) > levelOf(amr) ? 'the account has a second factor' : 'MFA is required';
  }
}

/**
 * The time of a sign-in in milliseconds: now by default, otherwise the end of the second, so that a sign-in in the second
 * in which the request came counts as later.
 *
 * @throws OAuthError `invalid_request` for a time in the future
 */
function authTimeOf({ auth_time: seconds }: AcceptedSignIn, now: Date): number {
  if (seconds === undefined) return now.getTime();
  if (isTooFarAhead(new Date(seconds * 1000), now)) throw ownLoginRefusals.authTimeAhead();
  return Math.min(seconds * 1000 + 999, now.getTime());
}
