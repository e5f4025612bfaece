import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import type { AdminCaller } from '../../../common/index.js';
import { Interactions } from '../interactions.js';
import { AskedInteractions } from './asked-interactions.js';
import type { AcceptedSignIn, RejectedSignIn, SignInAnswered } from './interaction-admin.dto.js';
import { SignInAnswers } from './sign-in-answers.js';
import { VouchedSignIns } from './vouched-sign-ins.js';

const NO_REASON = 'The sign-in was not completed';

/** Takes the answers of the operator's sign-in application. */
@Injectable()
export class InteractionAnswers {
  constructor(
    private readonly asked: AskedInteractions,
    private readonly vouched: VouchedSignIns,
    private readonly answers: SignInAnswers,
    private readonly interactions: Interactions,
    private readonly audit: AuditService,
  ) {}

  /**
   * Accepts a completed sign-in, in the place of an earlier answer.
   *
   * @throws OAuthError as `AskedInteractions.get` and `VouchedSignIns.check` do
   */
  async accept(id: string, sent: AcceptedSignIn, { sub: actor, clientId }: AdminCaller): Promise<SignInAnswered> {
    const found = await this.asked.get(id);
    const { interaction } = found;
    const { user, authenticators } = await this.vouched.check(sent, found);
    const [{ amr, at }] = authenticators;
    const { remembered = false } = sent;
    const outcome = { sub: user.id, userVersion: user.updatedAt.getTime(), amr, authTime: at, remembered };
    await this.interactions.extend(interaction);
    const verifier = await this.answers.give(interaction, { clientId, outcome }, (tx) => {
      const details = { accepted_by: clientId, amr, remembered };
      const about = { sub: user.id, clientId: interaction.clientId || undefined, actor, details };
      return this.audit.record('interaction.accepted', about, tx);
    });
    return { redirect_to: this.interactions.answerUrl(interaction, verifier) };
  }

  /**
   * Ends the sign-in with an error for the client, in the place of an earlier answer.
   *
   * @throws OAuthError as `AskedInteractions.get` does
   */
  async reject(id: string, sent: RejectedSignIn, { sub: actor, clientId }: AdminCaller): Promise<SignInAnswered> {
    const { interaction } = await this.asked.get(id);
    const { error, error_description: description = NO_REASON } = sent;
    const verifier = await this.answers.give(interaction, { clientId, outcome: { error, description } }, (tx) => {
      const details = { rejected_by: clientId, error, error_description: description };
      const about = { clientId: interaction.clientId || undefined, actor, details };
      return this.audit.record('interaction.rejected', about, tx);
    });
    return { redirect_to: this.interactions.answerUrl(interaction, verifier) };
  }
}
