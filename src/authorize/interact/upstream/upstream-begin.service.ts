import { Injectable } from '@nestjs/common';
import { Clock, OAuthError, type HttpReply, type Parameters } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import {
  IdentityProviderDirectory, UpstreamSignIns, type IdentityProvider, type UpstreamHints,
} from '../../../user/index.js'; // prettier-ignore
import { AuthorizeService } from '../../authorize.service.js';
import { strictly } from '../../decide/begun.js';
import { greatestAgeIn, requiresNewSignIn } from '../../decide/freshness.js';
import { Needs } from '../../decide/needs.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import type { Visitor } from '../browser/visitors.js';
import { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { SignInSteps } from '../steps/sign-in-steps.js';
import { LinkTickets } from './link-tickets.js';
import { UpstreamAttempts, type AttemptCookies, type Purpose } from './upstream-attempts.js';
import { UpstreamFailures } from './upstream-failures.js';

/** Sends people to other providers. */
@Injectable()
export class UpstreamBeginService {
  constructor(
    private readonly interactions: Interactions,
    private readonly requests: AuthorizationRequests,
    private readonly needs: Needs,
    private readonly authorize: AuthorizeService,
    private readonly steps: SignInSteps,
    private readonly providers: IdentityProviderDirectory,
    private readonly upstream: UpstreamSignIns,
    private readonly attempts: UpstreamAttempts,
    private readonly tickets: LinkTickets,
    private readonly failures: UpstreamFailures,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * @param id of the provider, untrusted
   * @throws PageError as `Interactions.open` does
   */
  async begin(id: string, query: Parameters, visitor: Visitor, cookies: AttemptCookies): Promise<HttpReply> {
    const provider = (await this.providers.current()).find(id);
    if (query['link'] !== undefined) return this.beginLink(provider, query['link'], visitor, cookies);
    const opened = await this.interactions.open(query['interaction'], visitor);
    if (!(opened instanceof Interaction)) return opened;
    const interaction = this.interactions.withKeptIn(query, opened);
    if (provider === null) return this.interactions.redirectTo('login', interaction, visitor);
    const hint = query['hint'];
    const waits = interaction.waitingAt(this.clock.now()) !== null;
    if (interaction.isForAccount) {
      const isNew = interaction.needsRecent || waits || interaction.choice !== undefined;
      if (visitor.signedIn !== null && !isNew) return this.steps.continueFor(interaction, visitor);
      const hints = { loginHint: hint, prompt: isNew ? 'login' : undefined };
      return this.send(provider, hints, interaction, visitor, cookies);
    }
    const resolved = await this.requests.again(interaction.parameters, visitor.redirectStatus);
    return this.requests.answer(resolved, async (request) => {
      const need = await this.needs.of(request, visitor, strictly(interaction));
      if (need.what !== 'login' && !waits) return this.authorize.next(request, visitor, interaction);
      return this.send(provider, hintsOf(request, interaction, waits, hint), interaction, visitor, cookies);
    });
  }

  /** Begins to link an identity to the account of the session. */
  private async beginLink(
    provider: IdentityProvider | null,
    ticket: string,
    visitor: Visitor,
    cookies: AttemptCookies,
  ): Promise<HttpReply> {
    const { signedIn, redirectStatus } = visitor;
    const security = { kind: 'redirect', status: redirectStatus, location: this.configuration.linkTo('security') } as const; // prettier-ignore
    if (provider === null || signedIn === null) return security;
    if (!this.tickets.permits(ticket, signedIn.session.id, provider.id)) return security;
    const reply = await this.redirect(provider, {}, { session: signedIn.session.id }, cookies).catch(refusalOf);
    return reply instanceof OAuthError || reply === null ? this.failures.toSecurity(reply, visitor) : reply;
  }

  private async send(
    provider: IdentityProvider,
    hints: UpstreamHints,
    interaction: Interaction,
    visitor: Visitor,
    cookies: AttemptCookies,
  ): Promise<HttpReply> {
    const reply = await this.redirect(provider, hints, { interaction: interaction.id }, cookies).catch(refusalOf);
    if (reply instanceof OAuthError) return this.failures.atLogin(reply, interaction, visitor);
    if (reply !== null) return { ...reply, cookies: [...visitor.browser.cookies, ...(reply.cookies ?? [])] };
    // Too long for a cookie: the identity that waits in it is asked for again.
    const shorter = this.interactions.withoutIdentity(interaction);
    return this.interactions.redirectTo('login', shorter, visitor);
  }

  private async redirect(
    provider: IdentityProvider,
    hints: UpstreamHints,
    purpose: Purpose,
    cookies: AttemptCookies,
  ): Promise<HttpReply | null> {
    const { location, attempt } = await this.upstream.begin(provider, hints);
    const kept = this.attempts.keep(attempt, purpose, cookies);
    return kept && { kind: 'redirect', status: 302, location, cookies: kept };
  }
}

/**
 * What the application asks for, in the words of the provider.
 *
 * @param waits whether an identity waits, which only a new sign-in links
 */
function hintsOf(request: AuthorizationRequest, { choice }: Interaction, waits: boolean, hint?: string): UpstreamHints {
  const { parameters, prompts } = request;
  const { login_hint: ofApplication, ui_locales: uiLocales } = parameters;
  const prompt = prompts.has('select_account') ? 'select_account' : undefined;
  // A person who chose another account must not get the one of an earlier sign-in.
  const isNew = requiresNewSignIn(request) || choice !== undefined || waits;
  return {
    // A username of this server means nothing at the provider.
    loginHint: hint ?? (ofApplication?.includes('@') ? ofApplication : undefined),
    prompt: isNew ? 'login' : prompt,
    maxAge: greatestAgeIn(request),
    uiLocales,
  };
}

function refusalOf(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  throw error;
}
