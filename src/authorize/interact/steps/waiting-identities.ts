import { Injectable } from '@nestjs/common';
import { ChangedMeanwhile, Clock } from '../../../common/index.js';
import { LinkedIdentities, SignInNames, type User } from '../../../user/index.js';
import type { Interaction } from '../interaction.js';
import { timesOf, type Proved } from './sign-in-progress.js';

/** Links the identity of another provider that waits for a sign-in, once its person has signed in (PE9). */
@Injectable()
export class WaitingIdentities {
  constructor(
    private readonly identities: LinkedIdentities,
    private readonly names: SignInNames,
    private readonly clock: Clock,
  ) {}

  /**
   * Only a sign-in after the identity arrived links it, and only to the account that has its address.
   *
   * @returns the user after it; null when the user was changed meanwhile
   */
  async linkedTo({ user, authenticators }: Proved, interaction: Interaction): Promise<User | null> {
    const identity = interaction.waitingAt(this.clock.now());
    if (identity === null || timesOf(authenticators).begunAt.getTime() < identity.at) return user;
    if (await this.names.isAddressOfAnother(identity.address, user)) return user;
    try {
      const outcome = await this.identities.link(user, identity);
      return outcome === 'taken' ? user : outcome.user;
    } catch (error) {
      if (error instanceof ChangedMeanwhile) return null;
      throw error;
    }
  }
}
