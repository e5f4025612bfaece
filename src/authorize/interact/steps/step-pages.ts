import { Injectable } from '@nestjs/common';
import type { HttpReply, Parameters } from '../../../common/index.js';
import type { Visitor } from '../browser/visitors.js';
import { Interaction, isFurther, type FurtherStep } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { assertProven, backToForm } from '../own-form.js';
import { SignInProgress, type Underway } from './sign-in-progress.js';

/** A page of a further step, opened by the person who is at that step. */
export interface OpenStep {
  readonly interaction: Interaction;
  readonly underway: Underway;
}

/** Opens the pages of further steps. A person who is at another step is redirected to it. */
@Injectable()
export class StepPages {
  constructor(
    private readonly interactions: Interactions,
    private readonly progress: SignInProgress,
  ) {}

  /**
   * @param id of the interaction, untrusted
   * @returns a reply when the person is at another step
   * @throws PageError as `Interactions.open` does
   */
  async open(step: FurtherStep, id: string | undefined, visitor: Visitor): Promise<OpenStep | HttpReply> {
    const interaction = await this.interactions.open(id, visitor);
    return interaction instanceof Interaction ? this.at(step, interaction, visitor) : interaction;
  }

  /**
   * As `open`, for a form of the page.
   *
   * @throws PageError also when the form's proof is invalid
   */
  async submitted(step: FurtherStep, form: Parameters, visitor: Visitor): Promise<OpenStep | HttpReply> {
    const interaction = await this.proven(step, form, visitor);
    return interaction instanceof Interaction ? this.at(step, interaction, visitor) : interaction;
  }

  /** As `submitted`, for a person at any step. */
  async proven(step: FurtherStep, form: Parameters, visitor: Visitor): Promise<Interaction | HttpReply> {
    const interaction = await this.interactions.open(form['interaction'], visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const isProven = visitor.browser.provesWithAnySecret(form['csrf_token'], step, interaction.id);
    assertProven(isProven, backToForm(this.interactions.linkTo(step, interaction)));
    return interaction;
  }

  /** @returns a reply when the person is at another step */
  async at(step: FurtherStep, interaction: Interaction, visitor: Visitor): Promise<OpenStep | HttpReply> {
    const underway = await this.progress.underway(interaction, visitor);
    if (underway?.next === step) return { interaction, underway };
    const next = underway !== null && isFurther(underway.next) ? underway.next : 'login';
    return this.interactions.redirectTo(next, interaction, visitor);
  }
}

export function isReply(opened: OpenStep | HttpReply): opened is HttpReply {
  return 'kind' in opened;
}
