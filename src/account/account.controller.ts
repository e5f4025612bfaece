import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { assertOwnOrigin, assertProven, backToForm, Interactions, Visitors, type Visitor } from '../authorize/index.js';
import { OAuthError, queryOf, send, type HttpReply, type Parameters } from '../common/index.js';
import { Configuration, ENDPOINTS } from '../config/index.js';
import { SignInDelayed, type SignedIn } from '../user/index.js';
import { AccountPage, type Said } from './account-page.js';
import { AccountService } from './account.service.js';
import { DescribesAccountForm, DescribesAccountPage, DescribesWayToAccountPage } from './account.swagger.js';

const TO_PAGE: HttpReply = { kind: 'redirect', status: 302, location: ENDPOINTS.account };

/** The signed-in person's own page (RV4, LC11). */
@ApiTags('account')
@Controller(ENDPOINTS.account)
export class AccountController {
  constructor(
    private readonly account: AccountService,
    private readonly view: AccountPage,
    private readonly visitors: Visitors,
    private readonly interactions: Interactions,
    private readonly configuration: Configuration,
  ) {}

  /** Sessions, applications and the password of whoever is signed in; the way to the login page for anybody else. */
  @Get()
  @DescribesAccountPage()
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.of(request);
    const { done } = queryOf(request);
    send(response, visitor.signedIn ? await this.page(visitor, visitor.signedIn, { done }) : this.toLogin(visitor));
  }

  /** To the page: a form that was refused leaves its address in the browser, and people reload or bookmark it. */
  @Get('sessions')
  @DescribesWayToAccountPage()
  showSessions(@Res() response: Response): void {
    send(response, TO_PAGE);
  }

  /** To the page, as from the address of its other forms. */
  @Get('applications')
  @DescribesWayToAccountPage()
  showApplications(@Res() response: Response): void {
    send(response, TO_PAGE);
  }

  /** To the page, as from the address of its other forms. */
  @Get('password')
  @DescribesWayToAccountPage()
  showPassword(@Res() response: Response): void {
    send(response, TO_PAGE);
  }

  /** End one of one's own sessions. */
  @Post('sessions')
  @HttpCode(303)
  @DescribesAccountForm({ session: { type: 'string', description: 'The id of a session of this user' } })
  async endSession(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.submit(request, response, async (form, { signedIn }) => {
      const cookies = await this.account.endSession(signedIn, form['session']);
      return { ...done('session'), cookies };
    });
  }

  /** Take away what an application holds, and what it was allowed. */
  @Post('applications')
  @HttpCode(303)
  @DescribesAccountForm({ client_id: { type: 'string' } })
  async endApplication(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.submit(request, response, async (form, { signedIn }) => {
      await this.account.endApplication(signedIn, form['client_id']);
      return done('application');
    });
  }

  /** Choose a new password. */
  @Post('password')
  @HttpCode(303)
  @DescribesAccountForm({
    current_password: { type: 'string', format: 'password' },
    new_password: { type: 'string', format: 'password' },
  })
  async changePassword(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.submit(request, response, async (form, visitor) => {
      const { current_password: current = '', new_password: wanted = '', end_others: others } = form;
      try {
        await this.account.changePassword(visitor.signedIn, { current, wanted, endsOthers: others !== undefined });
        return done('password');
      } catch (error) {
        if (!(error instanceof OAuthError) || error.status >= 500) throw error;
        const status = error instanceof SignInDelayed ? error.status : 400;
        const page = await this.page(visitor, visitor.signedIn, { error }, status);
        return { ...page, headers: error.headers };
      }
    });
  }

  /** What every form of the page holds: it is ours (LC15), and somebody is signed in. */
  private async submit(
    request: Request,
    response: Response,
    work: (form: Parameters, visitor: Visitor & { signedIn: SignedIn }) => Promise<HttpReply>,
  ): Promise<void> {
    assertOwnOrigin(request, this.configuration.issuer);
    const form = (request.body as Parameters | undefined) ?? {};
    const visitor = await this.visitors.of(request);
    const { signedIn, browser } = visitor;
    if (signedIn === null) return send(response, done());
    assertProven(browser.proves(form['csrf_token'], ...about(signedIn)), backToForm(ENDPOINTS.account));
    send(response, await work(form, { ...visitor, signedIn }));
  }

  private async page({ browser }: Visitor, signedIn: SignedIn, said: Said, status = 200): Promise<HttpReply> {
    const html = await this.view.render(signedIn, browser.proofOf(...about(signedIn)), said);
    return { kind: 'page', status, html, cookies: browser.cookies, sendsForm: true };
  }

  private toLogin({ browser }: Visitor): HttpReply {
    const location = `${ENDPOINTS.login}?interaction=${this.interactions.beginForAccount(browser).id}`;
    return { kind: 'redirect', status: 302, location, cookies: browser.cookies };
  }
}

function about({ session }: SignedIn): string[] {
  return ['account', session.id];
}

function done(what?: 'session' | 'application' | 'password'): HttpReply {
  return { kind: 'redirect', status: 303, location: ENDPOINTS.account + (what === undefined ? '' : `?done=${what}`) };
}
