import { Injectable } from '@nestjs/common';
import type { HttpReply, Parameters } from '../../common/index.js';
import type { PolledRequest } from '../../token/index.js';
import type { SignedIn } from '../../user/index.js';
import type { Browser } from '../interact/browser/browser.js';
import { ChosenAccess } from '../interact/consent/chosen-access.js';
import type { AnsweringPage } from '../interact/interaction.js';
import { assertProven, backToForm } from '../interact/own-form.js';
import { interactionRefusals } from '../refusals/interaction.js';
import { aboutAccess } from './about-access.js';
import type { AskedAccess } from './approval-access.js';
import type { ApprovingSignIn } from './approved-access.js';

/** What a person was asked, and how the person has signed in. */
export interface Question<Row extends PolledRequest> {
  readonly asked: AskedAccess<Row>;
  readonly signedIn: SignedIn;
}

/** The page of a question, and what stores its answer. */
export interface AnsweredPage<Row extends PolledRequest> {
  readonly page: AnsweringPage;
  /** Its address, which shows the answer afterwards. */
  readonly link: string;
  readonly answers: {
    allow(access: AskedAccess<Row>, signIn: ApprovingSignIn): Promise<void>;
    deny(access: AskedAccess<Row>): Promise<void>;
  };
}

/** The forms in which people allow or deny a request. */
@Injectable()
export class AnswerForms {
  constructor(private readonly chosen: ChosenAccess) {}

  /** The proof that a form is about this question, in this browser. */
  proofOf<Row extends PolledRequest>(
    page: AnsweringPage,
    { asked, signedIn }: Question<Row>,
    browser: Browser,
  ): string {
    return browser.proofOf(...aboutAccess(page, asked, signedIn));
  }

  /**
   * Stores the answer. A form that allows nothing denies the request.
   *
   * @throws PageError for a form of another page or question, and as the answers do
   */
  async answer<Row extends PolledRequest>(
    form: Parameters,
    { asked, signedIn }: Question<Row>,
    { page, link, answers }: AnsweredPage<Row>,
    browser: Browser,
  ): Promise<HttpReply> {
    const wayOn = backToForm(link);
    assertProven(browser.proves(form['csrf_token'], ...aboutAccess(page, asked, signedIn)), wayOn);
    const { decision } = form;
    if (decision !== 'allow' && decision !== 'deny') throw interactionRefusals.noDecision({ wayOn });
    const granted = decision === 'allow' ? await this.chosen.of(form, asked.granted) : null;
    await (granted === null ? answers.deny(asked) : answers.allow({ ...asked, granted }, signedIn.session));
    return { kind: 'redirect', status: 303, location: link };
  }
}
