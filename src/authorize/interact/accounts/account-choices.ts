import { Injectable } from '@nestjs/common';
import { Clock, wordsOf, type SubjectId } from '../../../common/index.js';
import type { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { SealedInteractions } from '../sealed-interactions.js';

/**
 * Keeps the account that a person chooses for a request in the sealed interaction, so that it counts for this request in
 * this browser only (ADR 0064).
 */
@Injectable()
export class AccountChoices {
  constructor(
    private readonly interactions: Interactions,
    private readonly sealed: SealedInteractions,
    private readonly clock: Clock,
  ) {}

  /** @param sub null for another account than is signed in */
  choose(interaction: Interaction, sub: SubjectId | null): Interaction {
    const choice = { sub, at: this.clock.now().getTime() };
    return this.sealed.at(interaction, { passed: undefined, asked: undefined, identity: undefined, choice });
  }

  /** The same interaction without a choice: the person chooses again. */
  open(interaction: Interaction): Interaction {
    return this.sealed.at(interaction, { choice: undefined });
  }

  /** The interaction of an account that signs in: the sign-in is the choice, also one that took place elsewhere before. */
  signedIn(interaction: Interaction, sub: SubjectId): Interaction {
    const asks = interaction.choice !== undefined || wordsOf(interaction.parameters.prompt).includes('select_account');
    if (!asks) return interaction;
    return this.sealed.at(interaction, { choice: { sub, at: this.clock.now().getTime() } });
  }

  /** The link by which a person continues with another account than is signed in. */
  linkToAnother(interaction: Interaction): string {
    return this.interactions.linkTo('login', this.choose(interaction, null));
  }
}
