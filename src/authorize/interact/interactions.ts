import { Injectable } from '@nestjs/common';
import {
  Clock,
  withParameters,
  type HttpReply,
  type OAuthError,
  type Parameters,
  type RedirectReply,
  type WayOn,
} from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { AuthorizationRequest } from '../request/authorization-request.js';
import type { Browser } from './browser/browser.js';
import type { Visitor } from './browser/visitors.js';
import {
  Interaction,
  type AnsweredId,
  type OwnPage,
  type PassedSteps,
  type ReplacedStep,
  type SignInStep,
  type WaitingIdentity,
} from './interaction.js';
import { SealedInteractions } from './sealed-interactions.js';
import { WaysBack } from './ways-back.js';
import { interactionRefusals } from '../refusals/interaction.js';

/** A page of an interaction, by its name in `ENDPOINTS`. */
type InteractionPage = SignInStep | 'accounts' | 'signUp' | 'authorization' | 'consent';

/** Begins interactions, and opens them for the browser in which they began. */
@Injectable()
export class Interactions {
  constructor(
    private readonly sealed: SealedInteractions,
    private readonly ways: WaysBack,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** @throws PageError `temporarily_unavailable` (429) when too many long requests are stored */
  begin({ target, parameters }: AuthorizationRequest, { browser, address }: Visitor): Promise<Interaction> {
    const { id: clientId } = target.client;
    const createdAt = this.clock.now();
    return this.sealed.seal({ clientId, browserDigest: browser.digest, parameters, createdAt }, address);
  }

  /**
   * Begins a sign-in for a page of the person's own, without a client.
   *
   * @param approval the request of an `AnsweringPage`
   */
  beginForAccount({ digest }: Browser, page?: OwnPage, approval?: AnsweredId): Interaction {
    return this.sealed.whole({
      clientId: '',
      browserDigest: digest,
      parameters: {},
      createdAt: this.clock.now(),
      page,
      approval,
    });
  }

  /**
   * Opens the interaction of a page.
   *
   * @param id from the page, untrusted; undefined when the page was opened without an interaction
   * @returns a redirect instead when the page has no purpose: to the account page, or, for a signed-in user, to a
   *   repeat of an expired request
   * @throws PageError with links to continue: the interaction is unknown (400), belongs to another browser (403), or
   *   has expired and no user is signed in (400)
   */
  async open(id: string | undefined, visitor: Visitor): Promise<Interaction | HttpReply> {
    if (id === undefined) return this.toAccount(visitor);
    const interaction = await this.find(id, visitor);
    const again = interaction.isComplete ? this.repeating(interaction) : null;
    if (!interaction.isSilent && !visitor.browser.holds(interaction.browserDigest)) {
      throw ofAnotherBrowser(await this.ways.from(interaction, again), visitor.browser.isNew);
    }
    if (!interaction.isExpiredAt(this.clock.now())) return interaction;
    if (interaction.isForAccount) return this.toOwnPage(interaction, visitor);
    // A repeat would continue with the session, although the person may have chosen another account.
    const repeats = visitor.signedIn !== null && interaction.choice === undefined;
    if (repeats && again !== null) return to(again, visitor);
    throw interactionRefusals.expired({ wayOn: await this.ways.from(interaction, again) });
  }

  /** @returns null unless the interaction began in this browser and has not expired */
  async inBrowserOf(id: string, { browser }: Visitor): Promise<Interaction | null> {
    const interaction = await this.sealed.find(id, browser);
    const isOurs = interaction !== null && browser.holds(interaction.browserDigest);
    return isOurs && interaction.isComplete && !interaction.isExpiredAt(this.clock.now()) ? interaction : null;
  }

  /**
   * Finds an interaction whose request is to be repeated. Any browser may do so, as it may follow any link to the
   * authorization endpoint.
   *
   * @throws PageError when the request cannot be repeated
   */
  async findForRepeat(id: string, visitor: Visitor): Promise<Interaction> {
    const interaction = await this.find(id, visitor);
    if (interaction.isForAccount) throw interactionRefusals.unknown({ wayOn: this.ways.toAccount });
    if (!interaction.isComplete) throw interactionRefusals.expired({ wayOn: await this.ways.from(interaction, null) });
    return interaction;
  }

  /** A copy of the interaction that is bound to the visitor's browser. */
  rebind({ clientId, parameters, createdAt }: Interaction, { browser, address }: Visitor): Promise<Interaction> {
    return this.sealed.seal({ clientId, browserDigest: browser.digest, parameters, createdAt }, address);
  }

  /** Sends the browser to a page of an interaction. */
  redirectTo(page: InteractionPage, interaction: Interaction, visitor: Visitor): RedirectReply {
    const { browser, redirectStatus } = visitor;
    const location = this.addressOf(page, interaction, visitor);
    return { kind: 'redirect', status: redirectStatus, location, cookies: browser.cookies };
  }

  /** Sends the browser to the operator's sign-in application; null where this server signs people in. */
  toApplication(interaction: Interaction, visitor: Visitor): RedirectReply | null {
    return this.configuration.loginUrl === null ? null : this.redirectTo('login', interaction, visitor);
  }

  /** The page itself, or that of the operator's sign-in application in its place (ADR 0060). */
  private addressOf(page: InteractionPage, interaction: Interaction, { signedIn }: Visitor): string {
    const { loginUrl } = this.configuration;
    if (loginUrl === null || !isReplaced(page))
      return withParameters(this.configuration.urlOf(page), { interaction: interaction.id });
    const asked = this.sealed.at(interaction, { asked: { step: page, session: signedIn?.session.id } });
    return withParameters(loginUrl, { interaction: asked.id });
  }

  /** The link to a page of an interaction. */
  linkTo(page: InteractionPage | 'forgotPassword', { id }: Interaction): string {
    return withParameters(this.configuration.linkTo(page), { interaction: id });
  }

  /** The address that a browser opens with the answer of the operator's sign-in application. */
  answerUrl({ id }: Interaction, verifier: string): string {
    return withParameters(this.configuration.urlOf('signInAnswer'), { interaction: id, verifier });
  }

  /** Redirects the browser to the account page. */
  toAccount(visitor: Visitor): RedirectReply {
    return to(this.configuration.linkTo('account'), visitor);
  }

  /** Redirects the browser to the person's own page for which an interaction began. */
  toOwnPage({ page, approval }: Interaction, visitor: Visitor): RedirectReply {
    const link = this.configuration.linkTo(page);
    return to(approval === undefined ? link : withParameters(link, { request: approval }), visitor);
  }

  /** The link to the page for which the person signs in. */
  linkAfter(interaction: Interaction, visitor: Visitor): string {
    return interaction.isForAccount
      ? this.toOwnPage(interaction, visitor).location
      : this.linkTo('authorization', interaction);
  }

  /** The link that begins the request of an interaction again. */
  private repeating({ id }: Interaction): string {
    return withParameters(this.configuration.linkTo('authorization'), { again: id });
  }

  /** The same interaction after a step of a sign-in. */
  withPassed(interaction: Interaction, passed: PassedSteps): Interaction {
    return this.sealed.at(interaction, { passed });
  }

  /** The same interaction with what the person chose at the login page: to stay signed in, or not. */
  withKept(interaction: Interaction, keeps: boolean): Interaction {
    const isOffered = this.configuration.keepSignedIn > 0;
    return isOffered && interaction.keeps !== keeps ? this.sealed.at(interaction, { keeps }) : interaction;
  }

  /** The same for a link of the login page, which tells the choice by `keep`. @param query untrusted */
  withKeptIn({ keep }: Parameters, interaction: Interaction): Interaction {
    return keep === 'yes' || keep === 'no' ? this.withKept(interaction, keep === 'yes') : interaction;
  }

  /**
   * The same interaction with an identity that is linked after the sign-in.
   *
   * @throws PageError `temporarily_unavailable` (429) when it is too long for an address, and too many are stored
   */
  withIdentity(interaction: Interaction, identity: WaitingIdentity, { address }: Visitor): Promise<Interaction> {
    return this.sealed.fitting(interaction, { identity, passed: undefined }, address);
  }

  /** The same interaction without an identity that waits. */
  withoutIdentity(interaction: Interaction): Interaction {
    return this.sealed.at(interaction, { identity: undefined, passed: undefined });
  }

  /** Keeps stored parameters for the rest of the interaction's lifetime. */
  async extend(interaction: Interaction): Promise<void> {
    await this.sealed.extend(interaction);
  }

  private async find(id: string, { browser, wishes }: Visitor): Promise<Interaction> {
    const interaction = await this.sealed.find(id, browser);
    if (interaction === null) throw interactionRefusals.unknown({ wayOn: this.ways.toAccount });
    wishes.uiLocales = interaction.parameters.ui_locales;
    wishes.clientBrand = await this.ways.brandOf(interaction);
    return interaction;
  }
}

function to(location: string, { redirectStatus }: Visitor): RedirectReply {
  return { kind: 'redirect', status: redirectStatus, location };
}

/** @param hasNoCookie a browser that rejects cookies looks like another browser */
function ofAnotherBrowser(wayOn: WayOn, hasNoCookie: boolean): OAuthError {
  return hasNoCookie ? interactionRefusals.withoutCookie({ wayOn }) : interactionRefusals.ofAnotherBrowser({ wayOn });
}

/** Whether the sign-in application of the operator takes the place of a page. */
function isReplaced(page: InteractionPage): page is ReplacedStep {
  return page === 'login' || page === 'factor' || page === 'enrol';
}
