import { Injectable } from '@nestjs/common';
import type { HttpReply, PageReply, Parameters } from '../../../common/index.js';
import {
  PASSWORD_AMR,
  PasswordAuthentication,
  SessionService,
  SignInDelayed,
  type SignedIn,
} from '../../../user/index.js';
import { AuthorizeService } from '../../authorize.service.js';
import { Needs } from '../../decide/needs.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import type { ChangedBrowser } from '../browser/browser.js';
import { clientView, page } from '../pages.js';
import { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { assertProven, backToForm } from '../own-form.js';
import type { Visitor } from '../browser/visitors.js';

/** The same text for an unknown user, a wrong password and a disabled user (LC1). */
const NOT_SIGNED_IN = 'Incorrect username or password.';
const ANOTHER_USER = 'The application expects a different user from the one who is signed in.';

interface Shown {
  readonly username: string;
  readonly error: string | null;
}

/** The login page. */
@Injectable()
export class LoginService {
  constructor(
    private readonly interactions: Interactions,
    private readonly requests: AuthorizationRequests,
    private readonly needs: Needs,
    private readonly authorize: AuthorizeService,
    private readonly passwords: PasswordAuthentication,
    private readonly sessions: SessionService,
  ) {}

  /**
   * Shows the login page, or continues when the user has signed in meanwhile, for example in another tab.
   *
   * @throws PageError as `Interactions.open` does
   */
  async show(id: string | undefined, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(id, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    if (interaction.isForAccount) return this.showForAccount(interaction, visitor);
    const resolved = await this.requests.again(interaction.parameters, visitor.redirectStatus);
    return resolved.target.catching(async () => {
      const request = await this.requests.validate(resolved);
      const need = await this.needs.of(request, visitor, justAfter(interaction.createdAt));
      if (need.what !== 'login') return this.authorize.next(request, visitor, interaction);
      const username = request.parameters.login_hint ?? '';
      return loginPage(interaction, visitor, request, { username, error: need.isAnotherUser ? ANOTHER_USER : null });
    });
  }

  /**
   * Signs in and continues the request as the new user. A repeated submission is answered again.
   *
   * @throws PageError as `Interactions.open` does, or when the form's proof is invalid
   */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(form['interaction'], visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const isProven = visitor.browser.provesWithAnySecret(form['csrf_token'], 'login', interaction.id);
    assertProven(isProven, backToForm(this.interactions.linkTo('login', interaction)));
    return this.signIn(interaction, form, visitor);
  }

  private async signIn(interaction: Interaction, form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { username = '', password = '' } = form;
    const source = { ...visitor, clientId: interaction.clientId || undefined };
    const user = await this.passwords.authenticate(username, password, source).catch(delayOf);
    if (user === null) return this.showAgain(interaction, visitor, { username, error: NOT_SIGNED_IN });
    if (user instanceof SignInDelayed) {
      const page = await this.showAgain(interaction, visitor, { username, error: waitHint(user) }, user.status);
      return { ...page, headers: user.headers };
    }
    const started = await this.sessions.start(user, PASSWORD_AMR, visitor.signedIn, visitor.source);
    if (started === null) return this.showAgain(interaction, visitor, { username, error: NOT_SIGNED_IN });
    const { signedIn, cookies } = started;
    const { browser, cookies: browserCookies } = browserAfter(visitor, signedIn);
    const reply = await this.continueFor(interaction, { ...visitor, browser, signedIn });
    const all = [...(reply.cookies ?? []), ...browserCookies, ...cookies, visitor.devices.remember(user.id)];
    return { ...reply, cookies: all };
  }

  private async continueFor(interaction: Interaction, visitor: Visitor): Promise<HttpReply> {
    if (interaction.isForAccount) return this.interactions.toAccount(visitor);
    await this.interactions.extend(interaction);
    return this.authorize.resume(interaction, visitor);
  }

  private showForAccount(interaction: Interaction, visitor: Visitor): HttpReply {
    if (visitor.signedIn !== null) return this.interactions.toAccount(visitor);
    return loginPage(interaction, visitor, null, { username: '', error: null });
  }

  private async showAgain(interaction: Interaction, visitor: Visitor, shown: Shown, status = 400): Promise<HttpReply> {
    if (interaction.isForAccount) return loginPage(interaction, visitor, null, shown, status);
    const resolved = await this.requests.again(interaction.parameters, visitor.redirectStatus);
    return resolved.target.catching(async () => {
      const request = await this.requests.validate(resolved);
      return loginPage(interaction, visitor, request, shown, status);
    });
  }
}

/** A sign-in in the same millisecond as the request cannot be shown to come after it. */
function justAfter(time: Date): Date {
  return new Date(time.getTime() + 1);
}

/** A person who knew the old cookie must not know that of the signed-in user (ASVS 5.0 V7.2.4). */
function browserAfter({ browser, signedIn }: Visitor, { user }: SignedIn): ChangedBrowser {
  return signedIn?.user.id === user.id ? { browser, cookies: browser.cookies } : browser.renewed();
}

function delayOf(error: unknown): SignInDelayed {
  if (error instanceof SignInDelayed) return error;
  throw error;
}

function waitHint({ seconds, text }: SignInDelayed): string {
  const [count, unit] = seconds < 100 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return `${text}. Please wait ${count} ${unit}${count === 1 ? '' : 's'}, then try again.`;
}

function loginPage(
  { id }: Interaction,
  { browser }: Visitor,
  request: AuthorizationRequest | null,
  shown: Shown,
  status = 200,
): PageReply {
  const csrfToken = browser.proofOf('login', id);
  const view = {
    title: 'Sign in',
    interaction: id,
    csrfToken,
    client: request && clientView(request.target),
    ...shown,
  };
  return { kind: 'page', status, html: page('login', view) };
}
