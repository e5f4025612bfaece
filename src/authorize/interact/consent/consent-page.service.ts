import { Injectable } from '@nestjs/common';
import type { HttpReply, Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { ApprovalService } from '../../respond/approval.service.js';
import { AuthorizationFlow } from '../../authorization-flow.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import { PageError } from '../../page-error.js';
import type { Browser } from '../browser/browser.js';
import { ConsentView } from './consent-view.js';
import type { Interaction } from '../interaction.js';
import { InteractionGate } from '../interaction-gate.js';
import { assertProven, backToForm } from '../own-form.js';
import type { Asked } from '../../decide/interaction-policy.js';
import type { Visitor } from '../browser/visitors.js';

/** The consent page. */
@Injectable()
export class ConsentPageService {
  constructor(
    private readonly gate: InteractionGate,
    private readonly requests: AuthorizationRequests,
    private readonly flow: AuthorizationFlow,
    private readonly approvals: ApprovalService,
    private readonly view: ConsentView,
  ) {}

  /**
   * Asks, or goes on where there is nothing to ask any more.
   *
   * @throws PageError as `InteractionGate.open` does
   */
  show(id: string | undefined, visitor: Visitor): Promise<HttpReply> {
    return this.gate.open(id, visitor, 302, (interaction) =>
      this.requests.answer(interaction.parameters, 302, async (request) => {
        const need = await this.flow.needOf(request, visitor, interaction.createdAt);
        if (need.what !== 'consent') return this.flow.proceed(request, visitor, interaction);
        const csrfToken = `${proofOfPage(visitor.browser, interaction)}${SEPARATOR}${proofOfContent(visitor.browser, interaction, need)}`;
        return { kind: 'page', status: 200, html: await this.view.render(request, need, interaction.id, csrfToken) };
      }),
    );
  }

  /**
   * Takes the decision: each time that the person sends it, because an answer of before may have been lost.
   *
   * @throws PageError as `InteractionGate.open` does, or when the form is not ours
   */
  submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    return this.gate.open(form['interaction'], visitor, 303, (interaction) => {
      const [page, content] = (form['csrf_token'] ?? '').split(SEPARATOR);
      const wayOn = backToForm(`${ENDPOINTS.consent}?interaction=${interaction.id}`);
      assertProven(visitor.browser.provesSinceEver(page, ...aboutPage(interaction)), wayOn);
      const isOfNow = visitor.browser.proves(page, ...aboutPage(interaction));
      return this.requests.answer(interaction.parameters, 303, (request) => {
        if (!isOfNow) return this.flow.proceed(request, visitor, interaction);
        if (form['decision'] === 'deny') return this.approvals.deny(request, visitor.signedIn);
        if (form['decision'] === 'allow') return this.allow(request, interaction, visitor, content);
        throw new PageError('invalid_request', 'decision must be allow or deny', { wayOn });
      });
    });
  }

  /** Somebody else may have signed in since the page was shown, or the client may have changed: then the page comes again. */
  private async allow(
    request: AuthorizationRequest,
    interaction: Interaction,
    visitor: Visitor,
    content: string | undefined,
  ): Promise<HttpReply> {
    const need = await this.flow.needOf(request, visitor, interaction.createdAt);
    const isWhatWasShown = need.what !== 'login' && visitor.browser.proves(content, ...aboutContent(interaction, need));
    if (!isWhatWasShown) return this.flow.proceed(request, visitor, interaction);
    return this.approvals.approve({ ...need, request, saidYes: true });
  }
}

const SEPARATOR = '.';

function aboutPage({ id }: Interaction): string[] {
  return ['consent', id];
}

/** What the person reads before saying yes. */
function aboutContent({ id }: Interaction, { signedIn, granted, claims }: Asked): string[] {
  return ['consent to', id, signedIn.user.id, granted.scope.toString(), claims.join(' '), ...granted.audience];
}

function proofOfPage(browser: Browser, interaction: Interaction): string {
  return browser.proofOf(...aboutPage(interaction));
}

function proofOfContent(browser: Browser, interaction: Interaction, asked: Asked): string {
  return browser.proofOf(...aboutContent(interaction, asked));
}
