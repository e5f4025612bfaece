import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AccountChoices,
  assertProven,
  backToForm,
  Interactions,
  OwnFormGuard,
  SignInProgress,
  Visitor,
} from '../authorize/index.js';
import {
  Form,
  OAuthError,
  QueryParameters,
  ReplyInterceptor,
  withParameters,
  type HttpReply,
  type Parameters,
} from '../common/index.js';
import { Configuration, ENDPOINTS } from '../config/index.js';
import { PasswordChange, SignInDelayed, type SignedIn } from '../user/index.js';
import { AccountPage, type PageMessage } from './account-page.js';
import { AccountService } from './account.service.js';
import { DescribesAccountForm, DescribesAccountPage, DescribesWayToAccountPage } from './account.swagger.js';

/** The account page of the signed-in user (RV4, LC11). */
@ApiTags('account')
@Controller()
@UseInterceptors(ReplyInterceptor)
export class AccountController {
  constructor(
    private readonly account: AccountService,
    private readonly view: AccountPage,
    private readonly passwords: PasswordChange,
    private readonly interactions: Interactions,
    private readonly choices: AccountChoices,
    private readonly progress: SignInProgress,
    private readonly configuration: Configuration,
  ) {}

  /**
   * The account page: sessions, applications and the password of the signed-in user. Other browsers are redirected to
   * the login page.
   */
  @Get(ENDPOINTS.account)
  @DescribesAccountPage()
  async show(@QueryParameters() { done, failed }: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return visitor.signedIn ? this.page(visitor, visitor.signedIn, { done, failed }) : this.toLogin(visitor);
  }

  /** Redirect to the account page. A browser may reload or bookmark the address of a refused form. */
  @Get(ENDPOINTS.accountSessions)
  @DescribesWayToAccountPage()
  showSessions(): HttpReply {
    return this.toPage(302);
  }

  /** Redirect to the account page. */
  @Get(ENDPOINTS.accountApplications)
  @DescribesWayToAccountPage()
  showApplications(): HttpReply {
    return this.toPage(302);
  }

  /** Redirect to the account page. */
  @Get(ENDPOINTS.accountPassword)
  @DescribesWayToAccountPage()
  showPassword(): HttpReply {
    return this.toPage(302);
  }

  /** End a session of the signed-in user. */
  @Post(ENDPOINTS.accountSessions)
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({ session: { type: 'string', description: 'The id of a session of this user' } })
  endSession(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.submit(form, visitor, async (signedIn) => {
      const cookies = await this.account.endSession(signedIn, form['session']);
      return { ...this.toPage(303, 'session'), cookies };
    });
  }

  /** Revoke an application's tokens and consent. */
  @Post(ENDPOINTS.accountApplications)
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({ client_id: { type: 'string' } })
  endApplication(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.submit(form, visitor, async (signedIn) => {
      await this.account.endApplication(signedIn, form['client_id']);
      return this.toPage(303, 'application');
    });
  }

  /** Change the password of the signed-in user. */
  @Post(ENDPOINTS.accountPassword)
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({
    current_password: { type: 'string', format: 'password' },
    new_password: { type: 'string', format: 'password' },
  })
  changePassword(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.submit(form, visitor, async (signedIn) => {
      // The current password is the re-authentication of an account without a second factor (PE8).
      if (signedIn.user.factors.length > 0 && !this.progress.isRecent(signedIn))
        return this.toLogin(visitor, 'security');
      const { current_password: current = '', new_password: wanted = '', end_others: others } = form;
      try {
        await this.passwords.change(signedIn, { current, wanted, endsOthers: others !== undefined });
        return this.toPage(303, 'password');
      } catch (error) {
        if (!(error instanceof OAuthError) || error.status >= 500) throw error;
        const status = error instanceof SignInDelayed ? error.status : 400;
        const page = await this.page(visitor, signedIn, { error }, status);
        return { ...page, headers: error.headers };
      }
    });
  }

  /** Runs the action of a form, for a signed-in visitor and with the proof that the form is of this page (LC15). */
  private async submit(
    form: Parameters,
    { signedIn, browser }: Visitor,
    work: (signedIn: SignedIn) => Promise<HttpReply>,
  ): Promise<HttpReply> {
    if (signedIn === null) return this.toPage(303);
    assertProven(
      browser.proves(form['csrf_token'], ...about(signedIn)),
      backToForm(this.configuration.linkTo('account')),
    );
    return work(signedIn);
  }

  private async page({ browser }: Visitor, signedIn: SignedIn, message: PageMessage, status = 200): Promise<HttpReply> {
    const another = this.choices.linkToAnother(this.interactions.beginForAccount(browser));
    const csrfToken = browser.proofOf(...about(signedIn));
    const hasPassword = await this.account.hasPassword(signedIn);
    const html = await this.view.render(signedIn, { csrfToken, another, hasPassword }, message);
    return { kind: 'page', status, html, cookies: browser.cookies, sendsForm: true };
  }

  private toLogin(visitor: Visitor, page?: 'security'): HttpReply {
    return this.interactions.redirectTo('login', this.interactions.beginForAccount(visitor.browser, page), visitor);
  }

  /** @param done names the notice that the page shows */
  private toPage(status: 302 | 303, done?: 'session' | 'application' | 'password'): HttpReply {
    const location = withParameters(this.configuration.linkTo('account'), done === undefined ? {} : { done });
    return { kind: 'redirect', status, location };
  }
}

function about({ session }: SignedIn): string[] {
  return ['account', session.id];
}
