import { Injectable } from '@nestjs/common';
import type { HttpReply, Parameters, WayOn } from '../../../common/index.js';
import { digestOf } from '../../../token/index.js';
import { ApprovalService } from '../../respond/approval.service.js';
import { AuthorizeService } from '../../authorize.service.js';
import type { RequestedAccess } from '../../decide/need-of.js';
import { Needs } from '../../decide/needs.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import type { Browser } from '../browser/browser.js';
import { ChosenAccess } from './chosen-access.js';
import { ConsentView } from './consent-view.js';
import { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { assertProven, backToForm } from '../own-form.js';
import type { Visitor } from '../browser/visitors.js';
import { interactionRefusals } from '../../refusals/interaction.js';

/** The consent page. */
@Injectable()
export class ConsentPageService {
  constructor(
    private readonly interactions: Interactions,
    private readonly requests: AuthorizationRequests,
    private readonly needs: Needs,
    private readonly authorize: AuthorizeService,
    private readonly approvals: ApprovalService,
    private readonly view: ConsentView,
    private readonly chosen: ChosenAccess,
  ) {}

  /**
   * Shows the consent page, or continues when no consent is needed any more.
   *
   * @throws PageError as `Interactions.open` does
   */
  async show(id: string | undefined, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(id, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const resolved = await this.requests.again(interaction.parameters, visitor.redirectStatus);
    return this.requests.answer(resolved, async (request) => {
      const need = await this.needs.of(request, visitor, interaction);
      if (need.what !== 'consent') return this.authorize.next(request, visitor, interaction);
      const csrfToken = `${proofOfPage(visitor.browser, interaction)}${SEPARATOR}${proofOfContent(visitor.browser, interaction, need)}`;
      return { kind: 'page', status: 200, html: await this.view.render(request, need, interaction, csrfToken) };
    });
  }

  /**
   * Accepts the user's decision. A repeated submission is answered again, because the first response may have been
   * lost.
   *
   * @throws PageError as `Interactions.open` does, or when the form's proof is invalid
   */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(form['interaction'], visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const [page] = proofsIn(form);
    assertProven(visitor.browser.provesWithAnySecret(page, ...aboutPage(interaction)), this.backToPage(interaction));
    const resolved = await this.requests.again(interaction.parameters, visitor.redirectStatus);
    return this.requests.answer(resolved, (request) => this.decide(form, request, interaction, visitor));
  }

  private backToPage(interaction: Interaction): WayOn {
    return backToForm(this.interactions.linkTo('consent', interaction));
  }

  private async decide(
    form: Parameters,
    request: AuthorizationRequest,
    interaction: Interaction,
    visitor: Visitor,
  ): Promise<HttpReply> {
    const [page] = proofsIn(form);
    const isCurrent = visitor.browser.proves(page, ...aboutPage(interaction));
    if (!isCurrent) return this.authorize.next(request, visitor, interaction);
    if (form['decision'] === 'deny') return this.approvals.deny(request, visitor.signedIn);
    if (form['decision'] === 'allow') return this.allow(form, request, interaction, visitor);
    throw interactionRefusals.noDecision({ wayOn: this.backToPage(interaction) });
  }

  /** Approves, unless the user or the client has changed since the page was shown: then the page is shown again. */
  private async allow(
    form: Parameters,
    request: AuthorizationRequest,
    interaction: Interaction,
    visitor: Visitor,
  ): Promise<HttpReply> {
    const [, content] = proofsIn(form);
    const need = await this.needs.of(request, visitor, interaction);
    const canBeAllowed = need.what === 'consent' || need.what === 'nothing';
    const isUnchanged = canBeAllowed && visitor.browser.proves(content, ...aboutContent(interaction, need));
    if (!isUnchanged) return this.authorize.next(request, visitor, interaction);
    const granted = await this.chosen.of(form, need.granted);
    if (granted === null) return this.approvals.deny(request, visitor.signedIn);
    return this.approvals.approve({ ...need, granted, request, hasConsented: true });
  }
}

const SEPARATOR = '.';

/** The proofs of the page and of its content. */
function proofsIn({ csrf_token: proofs = '' }: Parameters): readonly (string | undefined)[] {
  return proofs.split(SEPARATOR);
}

function aboutPage({ id }: Interaction): string[] {
  return ['consent', id];
}

/** The content that the user agrees to. */
function aboutContent({ id }: Interaction, { signedIn, granted, claims }: RequestedAccess): string[] {
  const details = (granted.details ?? []).map(digestOf).join(' ');
  return ['consent to', id, signedIn.user.id, granted.scope.toString(), claims.join(' '), details, ...granted.audience];
}

function proofOfPage(browser: Browser, interaction: Interaction): string {
  return browser.proofOf(...aboutPage(interaction));
}

function proofOfContent(browser: Browser, interaction: Interaction, asked: RequestedAccess): string {
  return browser.proofOf(...aboutContent(interaction, asked));
}
