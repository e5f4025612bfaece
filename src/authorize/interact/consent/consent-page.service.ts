import { Injectable } from '@nestjs/common';
import type { HttpReply, Parameters, WayOn } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { ApprovalService } from '../../respond/approval.service.js';
import { AuthorizeService } from '../../authorize.service.js';
import { Needs, type Asked } from '../../decide/needs.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import type { Browser } from '../browser/browser.js';
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
  ) {}

  /**
   * Asks, or goes on where there is nothing to ask any more.
   *
   * @throws PageError as `Interactions.open` does
   */
  async show(id: string | undefined, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(id, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const resolved = await this.requests.again(interaction.parameters, visitor.redirectStatus);
    return resolved.target.catching(async () => {
      const request = await this.requests.validate(resolved);
      const need = await this.needs.of(request, visitor, interaction.createdAt);
      if (need.what !== 'consent') return this.authorize.next(request, visitor, interaction);
      const csrfToken = `${proofOfPage(visitor.browser, interaction)}${SEPARATOR}${proofOfContent(visitor.browser, interaction, need)}`;
      return { kind: 'page', status: 200, html: await this.view.render(request, need, interaction.id, csrfToken) };
    });
  }

  /**
   * Takes the decision: each time that the person sends it, because an answer of before may have been lost.
   *
   * @throws PageError as `Interactions.open` does, or when the form is not ours
   */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(form['interaction'], visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const [page] = proofsIn(form);
    assertProven(visitor.browser.provesSinceEver(page, ...aboutPage(interaction)), backToPage(interaction));
    const resolved = await this.requests.again(interaction.parameters, visitor.redirectStatus);
    return resolved.target.catching(async () => {
      const request = await this.requests.validate(resolved);
      return this.decide(form, request, interaction, visitor);
    });
  }

  private async decide(
    form: Parameters,
    request: AuthorizationRequest,
    interaction: Interaction,
    visitor: Visitor,
  ): Promise<HttpReply> {
    const [page, content] = proofsIn(form);
    const isOfNow = visitor.browser.proves(page, ...aboutPage(interaction));
    if (!isOfNow) return this.authorize.next(request, visitor, interaction);
    if (form['decision'] === 'deny') return this.approvals.deny(request, visitor.signedIn);
    if (form['decision'] === 'allow') return this.allow(content, request, interaction, visitor);
    throw interactionRefusals.noDecision({ wayOn: backToPage(interaction) });
  }

  /** Somebody else may have signed in since the page was shown, or the client may have changed: then the page comes again. */
  private async allow(
    content: string | undefined,
    request: AuthorizationRequest,
    interaction: Interaction,
    visitor: Visitor,
  ): Promise<HttpReply> {
    const need = await this.needs.of(request, visitor, interaction.createdAt);
    const isWhatWasShown = need.what !== 'login' && visitor.browser.proves(content, ...aboutContent(interaction, need));
    if (!isWhatWasShown) return this.authorize.next(request, visitor, interaction);
    return this.approvals.approve({ ...need, request, saidYes: true });
  }
}

const SEPARATOR = '.';

/** Of the page itself, and of what it showed. */
function proofsIn({ csrf_token: proofs = '' }: Parameters): readonly (string | undefined)[] {
  return proofs.split(SEPARATOR);
}

function backToPage({ id }: Interaction): WayOn {
  return backToForm(`${ENDPOINTS.consent}?interaction=${id}`);
}

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
