import { Injectable } from '@nestjs/common';
import type { HttpReply, PageReply, Parameters } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { PASSWORD_AMR, PasswordAuthentication, SessionService, SignInDelayed } from '../../user/index.js';
import { AuthorizationFlow } from '../authorization-flow.js';
import type { AuthorizationRequest } from '../authorization-request.js';
import { AuthorizationRequests } from '../authorization-requests.js';
import { clientView } from './client-view.js';
import type { Interaction } from './interaction.entity.js';
import { Interactions } from './interactions.js';
import { assertProven } from './own-form.js';
import { page } from './views.js';
import type { Visitor } from './visitor.js';

/** The same words for an unknown user, a wrong password and a disabled user (LC1). */
const NOT_SIGNED_IN = 'Username or password is not right.';
const ANOTHER_USER = 'The application asks for another user than the one who is signed in.';

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
    private readonly flow: AuthorizationFlow,
    private readonly passwords: PasswordAuthentication,
    private readonly sessions: SessionService,
  ) {}

  /** @throws PageError when this browser has no such open interaction */
  async show(id: string | undefined, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(id, visitor.browser);
    if (interaction.isForAccount) return loginPage(interaction, visitor, null, { username: '', error: null });
    return this.requests.answer(interaction.parameters, 302, async (request) => {
      if (request.prompts.has('none')) return this.flow.proceed(request, visitor, interaction);
      const isWrongUser = visitor.signedIn !== null && !this.flow.isRightUser(request, visitor.signedIn);
      const username = request.parameters.login_hint ?? '';
      return loginPage(interaction, visitor, request, { username, error: isWrongUser ? ANOTHER_USER : null });
    });
  }

  /**
   * Signs in, and goes on with the request as the new user.
   *
   * @throws PageError when this browser has no such open interaction, or the form is not ours
   */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(form['interaction'], visitor.browser);
    assertProven(visitor.browser.proves(form['csrf_token'], 'login', interaction.id));
    const { username = '', password = '' } = form;
    const source = { ...visitor, clientId: interaction.clientId || undefined };
    const user = await this.passwords.authenticate(username, password, source).catch(delayOf);
    if (user === null) return this.again(interaction, visitor, { username, error: NOT_SIGNED_IN });
    if (user instanceof SignInDelayed) {
      const page = await this.again(interaction, visitor, { username, error: waitHint(user) }, user.status);
      return { ...page, headers: user.headers };
    }
    const started = await this.sessions.start(user, PASSWORD_AMR, visitor.signedIn, visitor.source);
    if (started === null) return this.again(interaction, visitor, { username, error: NOT_SIGNED_IN });
    const { signedIn, cookies } = started;
    const reply = await this.goOn(interaction, { ...visitor, signedIn });
    return { ...reply, cookies: [...(reply.cookies ?? []), ...cookies, visitor.devices.remember(user.id)] };
  }

  private async goOn(interaction: Interaction, visitor: Visitor): Promise<HttpReply> {
    if (!interaction.isForAccount) return this.flow.resume(interaction, visitor, 303);
    await this.interactions.answer(interaction, async () => {});
    return { kind: 'redirect', status: 303, location: ENDPOINTS.account };
  }

  private async again(interaction: Interaction, visitor: Visitor, shown: Shown, status = 400): Promise<HttpReply> {
    if (interaction.isForAccount) return loginPage(interaction, visitor, null, shown, status);
    return this.requests.answer(interaction.parameters, 303, async (request) =>
      loginPage(interaction, visitor, request, shown, status),
    );
  }
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
