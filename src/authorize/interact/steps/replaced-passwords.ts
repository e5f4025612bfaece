import { Injectable } from '@nestjs/common';
import { Clock, type HttpReply } from '../../../common/index.js';
import { PasswordChange, SignInDelayed, UserDirectory, type User } from '../../../user/index.js';
import type { Visitor } from '../browser/visitors.js';
import type { Interaction, PassedSteps } from '../interaction.js';
import { InteractionDemands } from './interaction-demands.js';
import { SignInSteps } from './sign-in-steps.js';

/**
 * Continues a sign-in whose new password an earlier submission of the same form has set: after a double click, or when
 * the first response was lost.
 */
@Injectable()
export class ReplacedPasswords {
  constructor(
    private readonly users: UserDirectory,
    private readonly passwords: PasswordChange,
    private readonly demands: InteractionDemands,
    private readonly steps: SignInSteps,
    private readonly clock: Clock,
  ) {}

  /** @returns null when the sign-in must begin again, or the browser has the session that the first submission began */
  async goOn(wanted: string, interaction: Interaction, visitor: Visitor): Promise<HttpReply | null> {
    const passed = interaction.passedAt(this.clock.now());
    if (passed === null || passed.sub === visitor.signedIn?.user.id) return null;
    if (!visitor.browser.holds(interaction.browserDigest)) return null;
    const user = await this.replacedBy(wanted, passed);
    if (user === null) return null;
    const demand = await this.demands.on(user, interaction, visitor);
    return this.steps.passed(interaction, visitor, { user, authenticators: passed.authenticators, demand });
  }

  private async replacedBy(wanted: string, { sub }: PassedSteps): Promise<User | null> {
    const user = await this.users.find(sub);
    if (user === null || user.disabled || user.requiresPasswordChange) return null;
    try {
      return (await this.passwords.hasReplaced(user, wanted)) ? user : null;
    } catch (error) {
      if (error instanceof SignInDelayed) return null;
      throw error;
    }
  }
}
