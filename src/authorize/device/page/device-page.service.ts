import { Injectable } from '@nestjs/common';
import { withParameters, type HttpReply, type Parameters, type Text } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import type { DeviceRequest } from '../../../token/index.js';
import { AnswerForms, type Question } from '../../approval/answer-forms.js';
import { ApprovalAccess } from '../../approval/approval-access.js';
import { ApprovalSteps } from '../../approval/approval-steps.js';
import type { Visitor } from '../../interact/browser/visitors.js';
import { interactText } from '../../interact/interact-text.js';
import { Interactions } from '../../interact/interactions.js';
import { assertProven } from '../../interact/own-form.js';
import { codeRefusals } from '../../refusals/device.js';
import { DeviceAnswers } from './device-answers.js';
import { DeviceView } from './device-view.js';
import { EnteredRequests, type EnteredRequest } from './entered-requests.js';
import { WrongCodes } from './wrong-codes.js';

/** A reply instead of the question, or what the person may answer. */
type Opened = { readonly reply: HttpReply } | Question<DeviceRequest>;

/** The pages on which a person enters the code of a device, and allows or denies its request (RFC 8628 §3.3). */
@Injectable()
export class DevicePageService {
  constructor(
    private readonly entered: EnteredRequests,
    private readonly wrong: WrongCodes,
    private readonly access: ApprovalAccess,
    private readonly steps: ApprovalSteps,
    private readonly answers: DeviceAnswers,
    private readonly view: DeviceView,
    private readonly forms: AnswerForms,
    private readonly interactions: Interactions,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Shows the request that was entered in this browser; without `request`, the page that asks for a code. The code of
   * `verification_uri_complete` fills in that page, and is not looked up.
   *
   * @param query untrusted
   * @throws PageError when there is no such request, or its code was entered in another browser
   */
  async show({ request: id, user_code: code = '' }: Parameters, visitor: Visitor): Promise<HttpReply> {
    if (id === undefined) return this.entryPage(code, visitor, null);
    const opened = await this.open(id, visitor);
    if ('reply' in opened) return opened.reply;
    const { asked } = opened;
    const { browser } = visitor;
    const proof = this.forms.proofOf('device', opened, browser);
    const html = await this.view.question(asked, this.begin(asked, visitor), proof);
    return { kind: 'page', status: 200, html, cookies: browser.cookies, sendsForm: true };
  }

  /**
   * Takes a code, or the answer to a request.
   *
   * @throws PageError as `show` does, for a form of another page, after too many wrong codes, and when the request was
   *   answered before
   */
  submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { request: id } = form;
    return id === undefined ? this.enter(form, visitor) : this.answer(id, form, visitor);
  }

  private async enter({ user_code: typed = '', csrf_token: proof }: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { browser, address } = visitor;
    const wayOn = this.entered.toEntry;
    assertProven(browser.provesWithAnySecret(proof, 'device'), wayOn);
    const wasRight = this.wrong.count(address, wayOn);
    const row = await this.entered.enter(typed, browser);
    if (row === null) return this.entryPage(typed, visitor, interactText('device.unknown'));
    wasRight();
    return { kind: 'redirect', status: 303, location: this.linkTo(row.id) };
  }

  private async answer(id: string, form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const opened = await this.open(id, visitor);
    if ('reply' in opened) return opened.reply;
    const page = { page: 'device', link: this.linkTo(opened.asked.row.id), answers: this.answers } as const;
    return this.forms.answer(form, opened, page, visitor.browser);
  }

  private async open(id: string, visitor: Visitor): Promise<Opened> {
    const found = await this.entered.findIn(id, visitor.browser);
    const { signedIn, redirectStatus } = visitor;
    visitor.wishes.clientBrand = found.client.brand;
    if (found.row.answer !== null) return { reply: this.answered(found, redirectStatus === 303) };
    const interaction = this.begin(found, visitor);
    if (signedIn === null) return { reply: this.steps.toSignIn(interaction, visitor) };
    const step = await this.steps.missing(found, signedIn, interaction, visitor);
    return step === null ? { asked: await this.access.of(signedIn.user, found), signedIn } : { reply: step };
  }

  /** @param isSubmitted whether a form wanted to answer: nothing is done */
  private answered(found: EnteredRequest, isSubmitted: boolean): HttpReply {
    if (isSubmitted) throw codeRefusals.answered({ wayOn: this.entered.toEntry });
    return { kind: 'page', status: 200, html: this.view.answer(found) };
  }

  private entryPage(typed: string, { browser }: Visitor, error: Text | null): HttpReply {
    const html = this.view.entry(typed, browser.proofOf('device'), error);
    return { kind: 'page', status: error === null ? 200 : 400, html, cookies: browser.cookies, sendsForm: true };
  }

  private begin({ row }: EnteredRequest, { browser }: Visitor) {
    return this.interactions.beginForAccount(browser, 'device', row.id);
  }

  private linkTo(request: string): string {
    return withParameters(this.configuration.linkTo('device'), { request });
  }
}
