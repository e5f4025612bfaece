import { Injectable } from '@nestjs/common';
import {
  assertProven,
  backToForm,
  Interactions,
  SignInProgress,
  type LinkFault,
  type RecentPage,
  type Visitor,
} from '../../authorize/index.js';
import {
  ChangedMeanwhile,
  withParameters,
  type HttpReply,
  type Parameters,
  type RedirectReply,
} from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { SignedIn } from '../../user/index.js';

/** A person who may change the factors of the account. */
export interface Recent {
  readonly signedIn: SignedIn;
  /** For the forms of the page. */
  readonly csrfToken: string;
}

/** Why nothing was changed, in the address of the page. */
export type SecurityFault = LinkFault | 'only-way';

type Work = (recent: Recent) => Promise<HttpReply>;

/** Opens pages, first of all those below `/account/security`, to people who signed in in the last five minutes (PE8). */
@Injectable()
export class RecentSignIns {
  constructor(
    private readonly progress: SignInProgress,
    private readonly interactions: Interactions,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Does the work, or redirects to a new sign-in.
   *
   * @param page that is opened after the sign-in
   */
  async only(visitor: Visitor, work: Work, page: RecentPage = 'security'): Promise<HttpReply> {
    const { signedIn, browser } = visitor;
    if (signedIn !== null && this.progress.isRecent(signedIn)) {
      return work({ signedIn, csrfToken: browser.proofOf(...about(signedIn, page)) });
    }
    return this.interactions.redirectTo('login', this.interactions.beginForAccount(browser, page), visitor);
  }

  /**
   * As `only`, for a form of the page. A change of the user at the same time leads back to the page.
   *
   * @throws PageError when the form does not come from the page
   */
  submitted(form: Parameters, visitor: Visitor, work: Work, page: RecentPage = 'security'): Promise<HttpReply> {
    const checked: Work = async (recent) => {
      const isProven = visitor.browser.proves(form['csrf_token'], ...about(recent.signedIn, page));
      assertProven(isProven, backToForm(this.configuration.linkTo(page)));
      try {
        return await work(recent);
      } catch (error) {
        if (error instanceof ChangedMeanwhile) return this.done(undefined, page);
        throw error;
      }
    };
    return this.only(visitor, checked, page);
  }

  /** @param fault why nothing was changed, which the page explains */
  failed(fault: SecurityFault): RedirectReply {
    const location = withParameters(this.configuration.linkTo('security'), { failed: fault });
    return { kind: 'redirect', status: 303, location };
  }

  /** @param what the change that the page confirms */
  done(what?: string, page: RecentPage = 'security'): RedirectReply {
    const location = withParameters(this.configuration.linkTo(page), what === undefined ? {} : { done: what });
    return { kind: 'redirect', status: 303, location };
  }
}

function about({ session }: SignedIn, page: RecentPage): string[] {
  return [page, session.id];
}
