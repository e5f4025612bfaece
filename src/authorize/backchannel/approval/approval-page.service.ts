import { Injectable } from '@nestjs/common';
import { Clock, withParameters, type HttpReply, type Parameters } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import type { BackchannelRequest } from '../../../token/index.js';
import { AnswerForms, type Question } from '../../approval/answer-forms.js';
import { ApprovalAccess, type AskedApproval } from '../../approval/approval-access.js';
import { ApprovalSteps } from '../../approval/approval-steps.js';
import { AccountChoices } from '../../interact/accounts/account-choices.js';
import type { Visitor } from '../../interact/browser/visitors.js';
import { interactText } from '../../interact/interact-text.js';
import type { Interaction } from '../../interact/interaction.js';
import { Interactions } from '../../interact/interactions.js';
import { approvalRefusals } from '../../refusals/backchannel.js';
import { ApprovalView } from './approval-view.js';
import { Approvals } from './approvals.js';
import { AskedApprovals } from './asked-approvals.js';

type Asked = AskedApproval<BackchannelRequest>;

/** A reply instead of the page, or what the person may answer. */
type Opened = { readonly reply: HttpReply } | Question<BackchannelRequest>;

/** The page on which a person allows or denies a request of a client (CIBA Core §8). */
@Injectable()
export class ApprovalPageService {
  constructor(
    private readonly approvals: AskedApprovals,
    private readonly answers: Approvals,
    private readonly view: ApprovalView,
    private readonly forms: AnswerForms,
    private readonly interactions: Interactions,
    private readonly choices: AccountChoices,
    private readonly steps: ApprovalSteps,
    private readonly access: ApprovalAccess,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * Shows the request, the answer that was given, or leads to the sign-in that the request needs.
   *
   * @param id untrusted
   * @throws PageError when there is no such request, or it is for another account
   */
  async show(id: string | undefined, visitor: Visitor): Promise<HttpReply> {
    const opened = await this.open(id, visitor);
    if ('reply' in opened) return opened.reply;
    const { browser } = visitor;
    const html = await this.view.question(opened.asked, this.forms.proofOf('approve', opened, browser));
    return { kind: 'page', status: 200, html, cookies: browser.cookies, sendsForm: true };
  }

  /**
   * Stores the answer, for the person who is asked.
   *
   * @throws PageError as `show` does, for a form of another page, and when the request was answered before
   */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const opened = await this.open(form['request'], visitor);
    if ('reply' in opened) return opened.reply;
    const page = { page: 'approve', link: this.linkTo(opened.asked), answers: this.answers } as const;
    return this.forms.answer(form, opened, page, visitor.browser);
  }

  private async open(id: string | undefined, visitor: Visitor): Promise<Opened> {
    if (id === undefined) return { reply: this.interactions.toAccount(visitor) };
    const found = await this.approvals.find(id);
    const { signedIn, redirectStatus } = visitor;
    if (signedIn === null) return { reply: this.steps.toSignIn(this.begin(found, visitor), visitor) };
    if (signedIn.user.id !== found.row.userId) throw this.ofAnother(found, visitor);
    visitor.wishes.clientBrand = found.client.brand;
    if (!found.row.isPendingAt(this.clock.now())) return { reply: this.answered(found, redirectStatus === 303) };
    const step = await this.steps.missing(found, signedIn, this.begin(found, visitor), visitor);
    return step === null ? { asked: await this.access.of(signedIn.user, found), signedIn } : { reply: step };
  }

  private begin({ row }: Asked, { browser }: Visitor): Interaction {
    return this.interactions.beginForAccount(browser, 'approve', row.id);
  }

  /** @param isSubmitted whether a form wanted to answer: nothing is done */
  private answered(found: Asked, isSubmitted: boolean): HttpReply {
    if (found.row.answer === null) throw approvalRefusals.unknown();
    if (isSubmitted) throw approvalRefusals.answered();
    return { kind: 'page', status: 200, html: this.view.answer(found) };
  }

  private ofAnother(found: Asked, visitor: Visitor) {
    const href = this.choices.linkToAnother(this.begin(found, visitor));
    const links = [{ href, text: interactText('link.anotherAccount') }];
    return approvalRefusals.ofAnotherUser({ wayOn: { application: null, links } });
  }

  private linkTo({ row }: Asked): string {
    return withParameters(this.configuration.linkTo('approve'), { request: row.id });
  }
}
