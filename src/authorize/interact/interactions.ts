import { Injectable } from '@nestjs/common';
import { Clock, type HttpReply, type OAuthError, type RedirectReply, type WayOn } from '../../common/index.js';
import { Configuration, ENDPOINTS } from '../../config/index.js';
import type { AuthorizationRequest } from '../request/authorization-request.js';
import type { Browser } from './browser/browser.js';
import type { Visitor } from './browser/visitors.js';
import { Interaction } from './interaction.js';
import { SealedInteractions } from './sealed-interactions.js';
import { TO_ACCOUNT, WaysBack } from './ways-back.js';
import { interactionRefusals } from '../refusals/interaction.js';

/** Authorization requests that wait for a person: begins them, and opens them to the browser that began them. */
@Injectable()
export class Interactions {
  constructor(
    private readonly sealed: SealedInteractions,
    private readonly ways: WaysBack,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** @throws PageError `temporarily_unavailable` (429) when too many long requests wait */
  begin({ target, parameters }: AuthorizationRequest, { browser, address }: Visitor): Promise<Interaction> {
    const { id: clientId } = target.client;
    const createdAt = this.clock.now();
    return this.sealed.seal({ clientId, browserDigest: browser.digest, parameters, createdAt }, address);
  }

  /** For somebody who wants to sign in to their own page: no client asks. */
  beginForAccount({ digest }: Browser): Interaction {
    return this.sealed.whole({ clientId: '', browserDigest: digest, parameters: {}, createdAt: this.clock.now() });
  }

  /**
   * Opens the interaction of a page.
   *
   * @param id as a page carries it: any text; undefined for a page that was opened by itself
   * @returns a reply instead for a page that has nothing to ask: an expired request of somebody who is signed in begins
   *   again by itself
   * @throws PageError with the way on: the interaction is not one of ours (400), is another browser's (403), or has
   *   expired while nobody is signed in (400)
   */
  async open(id: string | undefined, visitor: Visitor): Promise<Interaction | HttpReply> {
    if (id === undefined) return to(ENDPOINTS.account, visitor);
    const interaction = await this.find(id, visitor);
    const again = interaction.isComplete ? `${ENDPOINTS.authorization}?again=${interaction.id}` : null;
    if (!interaction.isSilent && !visitor.browser.holds(interaction.browserDigest)) {
      throw ofAnotherBrowser(await this.ways.from(interaction, again), visitor.browser.isNew);
    }
    if (!interaction.isExpiredAt(this.clock.now())) return interaction;
    if (interaction.isForAccount) return to(ENDPOINTS.account, visitor);
    if (visitor.signedIn !== null && again !== null) return to(again, visitor);
    throw interactionRefusals.expired({ wayOn: await this.ways.from(interaction, again) });
  }

  /**
   * The interaction whose request is to begin again, in any browser: like a link to the authorization endpoint.
   *
   * @throws PageError when it cannot
   */
  async toRepeat(id: string, visitor: Visitor): Promise<Interaction> {
    const interaction = await this.find(id, visitor);
    if (interaction.isForAccount) throw interactionRefusals.unknown({ wayOn: TO_ACCOUNT });
    if (!interaction.isComplete) throw interactionRefusals.expired({ wayOn: await this.ways.from(interaction, null) });
    return interaction;
  }

  /** The same interaction, bound to the visitor's browser. */
  rebind({ clientId, parameters, createdAt }: Interaction, { browser, address }: Visitor): Promise<Interaction> {
    return this.sealed.seal({ clientId, browserDigest: browser.digest, parameters, createdAt }, address);
  }

  /** Sends the browser to a page of an interaction. */
  leadTo(
    page: 'authorization' | 'login' | 'consent',
    { id }: Interaction,
    { browser, redirectStatus }: Visitor,
  ): RedirectReply {
    const location = `${this.configuration.urlOf(page)}?interaction=${id}`;
    return { kind: 'redirect', status: redirectStatus, location, cookies: browser.cookies };
  }

  /** After a sign-in: what is stored of it stays for as long as it waits. */
  async extend(interaction: Interaction): Promise<void> {
    await this.sealed.extend(interaction);
  }

  private async find(id: string, { browser }: Visitor): Promise<Interaction> {
    const interaction = await this.sealed.find(id, browser);
    if (interaction === null) throw interactionRefusals.unknown({ wayOn: TO_ACCOUNT });
    return interaction;
  }
}

function to(location: string, { redirectStatus }: Visitor): RedirectReply {
  return { kind: 'redirect', status: redirectStatus, location };
}

/** @param hasNoCookie a browser that keeps no cookies cannot be told from another one */
function ofAnotherBrowser(wayOn: WayOn, hasNoCookie: boolean): OAuthError {
  return hasNoCookie ? interactionRefusals.withoutCookie({ wayOn }) : interactionRefusals.ofAnotherBrowser({ wayOn });
}
