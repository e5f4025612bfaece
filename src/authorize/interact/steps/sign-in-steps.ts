import { Injectable } from '@nestjs/common';
import { AuditService, type AuditDetails } from '../../../audit/index.js';
import type { ClientId, HttpReply } from '../../../common/index.js';
import type { Tx } from '../../../database/index.js';
import {
  SessionService,
  SignInPolicy,
  UserEvents,
  type Demand,
  type SignedIn,
  type User,
} from '../../../user/index.js';
import { AuthorizeService } from '../../authorize.service.js';
import { AccountChoices } from '../accounts/account-choices.js';
import type { ChangedBrowser } from '../browser/browser.js';
import type { Visitor } from '../browser/visitors.js';
import { isFurther, type Interaction, type PassedSteps } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { amrOfAll, isStepUp, timesOf, type Proved } from './sign-in-progress.js';
import { WaitingIdentities } from './waiting-identities.js';

interface PassedOptions {
  /** Whether this browser may leave out the second factor. */
  readonly isTrusted?: boolean;
  /** Whether the audit contains the sign-in already. */
  readonly isRecorded?: boolean;
}

interface CompleteOptions {
  /** The page to show before the request continues. */
  readonly show?: HttpReply | undefined;
  readonly isRecorded?: boolean;
  /** The client that vouches for the sign-in, where this server did not check the authenticators. */
  readonly acceptedBy?: ClientId;
  /** Whether the browser keeps the session when it is closed; by default what the person chose at the login page. */
  readonly isRemembered?: boolean;
}

/**
 * The steps of a sign-in: a passed authenticator leads to the next step, and the last one begins the session. Where the
 * operator has a sign-in application, only its answer begins a session (ADR 0060).
 */
@Injectable()
export class SignInSteps {
  constructor(
    private readonly interactions: Interactions,
    private readonly authorize: AuthorizeService,
    private readonly policy: SignInPolicy,
    private readonly sessions: SessionService,
    private readonly audit: AuditService,
    private readonly events: UserEvents,
    private readonly waiting: WaitingIdentities,
    private readonly choices: AccountChoices,
  ) {}

  /**
   * Continues after an authenticator was passed.
   *
   * @returns null when the user was changed meanwhile: the sign-in must begin again
   */
  async passed(
    interaction: Interaction,
    visitor: Visitor,
    { user, authenticators, demand }: Proved & { readonly demand: Demand },
    { isTrusted = false, isRecorded = false }: PassedOptions = {},
  ): Promise<HttpReply | null> {
    const elsewhere = this.interactions.toApplication(interaction, visitor);
    if (elsewhere !== null) return elsewhere;
    const options = { isTrusted, isStepUp: isStepUp({ authenticators }) };
    const next = this.policy.next(user, amrOfAll(authenticators), demand, options);
    if (isFurther(next)) {
      const passed: PassedSteps = { sub: user.id, userVersion: user.updatedAt.getTime(), authenticators };
      await this.interactions.extend(interaction);
      const after = this.interactions.withPassed(this.choices.signedIn(interaction, user.id), passed);
      return this.interactions.redirectTo(next, after, visitor);
    }
    return this.complete(interaction, visitor, { user, authenticators }, { isRecorded });
  }

  /**
   * Begins the session and continues the request.
   *
   * @returns null when the user was changed meanwhile: the sign-in must begin again
   */
  async complete(
    interaction: Interaction,
    visitor: Visitor,
    proved: Proved,
    { show, isRecorded = false, acceptedBy, isRemembered = interaction.keeps }: CompleteOptions = {},
  ): Promise<HttpReply | null> {
    const elsewhere = acceptedBy === undefined ? this.interactions.toApplication(interaction, visitor) : null;
    if (elsewhere !== null) return show ?? elsewhere;
    const { authenticators } = proved;
    const user = acceptedBy === undefined ? await this.waiting.linkedTo(proved, interaction) : proved.user;
    if (user === null) return null;
    const amr = amrOfAll(authenticators);
    const { signedIn: before, source, devices } = visitor;
    const isNewBrowser = devices.idFor(user.id) === null;
    const alongside = isNewBrowser ? (tx: Tx) => this.events.newBrowser(tx, user, source) : undefined;
    const started = await this.sessions.start(user, amr, before, {
      source,
      ...timesOf(authenticators),
      isRemembered,
      alongside,
    });
    if (started === null) return null;
    await this.interactions.extend(interaction);
    const provider = authenticators.find((one) => one.provider !== undefined)?.provider;
    const how = { amr, ...(provider && { provider }), ...(acceptedBy && { accepted_by: acceptedBy }) };
    if (!isRecorded) await this.record(interaction, visitor, user, how);
    const { signedIn, cookies } = started;
    const { browser, cookies: browserCookies } = browserAfter(visitor, signedIn);
    const after = this.choices.signedIn(interaction, user.id);
    const reply = show ?? (await this.continueFor(after, { ...visitor, browser, signedIn }));
    const known = [visitor.devices.remember(user.id), visitor.accounts.remember(user.id)];
    const all = [...(reply.cookies ?? []), ...browserCookies, ...cookies, ...known];
    return { ...reply, cookies: all };
  }

  /** Continues after a sign-in, with the session of the browser. */
  async continueFor(interaction: Interaction, visitor: Visitor): Promise<HttpReply> {
    if (interaction.isForAccount) return this.interactions.toOwnPage(interaction, visitor);
    return this.authorize.resume(interaction, visitor);
  }

  private async record(
    { clientId }: Interaction,
    { address }: Visitor,
    { id }: User,
    how: AuditDetails,
  ): Promise<void> {
    const details = { ...how, ...(address !== undefined && { address }) };
    await this.audit.record('user.signed_in', { sub: id, clientId: clientId || undefined, details });
  }
}

/** A person who knew the old cookie must not know that of the signed-in user (ASVS 5.0 V7.2.4). */
function browserAfter({ browser, signedIn }: Visitor, { user }: SignedIn): ChangedBrowser {
  return signedIn?.user.id === user.id ? { browser, cookies: browser.cookies } : browser.renewed();
}
