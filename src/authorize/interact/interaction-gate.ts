import { Injectable } from '@nestjs/common';
import { Clock, type HttpReply, type WayOn } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { PageError } from '../page-error.js';
import type { Interaction } from './interaction.js';
import { Interactions } from './interactions.js';
import type { Visitor } from './browser/visitors.js';
import { TO_ACCOUNT, WaysBack } from './ways-back.js';

type Status = 302 | 303;

const EXPIRED = 'This page has expired. Return to the application and try again';

/** Opens the interaction of a page to the browser that began it, and says where else to go otherwise. */
@Injectable()
export class InteractionGate {
  constructor(
    private readonly interactions: Interactions,
    private readonly ways: WaysBack,
    private readonly clock: Clock,
  ) {}

  /**
   * @param id of the interaction, as a page of it carries it: any text; undefined for a page that was opened by itself
   * @param status of redirects: 302 after a GET, 303 after a POST
   * @param work goes on with the open interaction
   * @throws PageError with the way on: it is none of ours (400), another browser's (403), or expired while nobody is
   *   signed in (400). For somebody who is, an expired request begins again by itself
   */
  async open(
    id: string | undefined,
    visitor: Visitor,
    status: Status,
    work: (interaction: Interaction) => Promise<HttpReply>,
  ): Promise<HttpReply> {
    if (id === undefined) return toAccount(status);
    const interaction = await this.interactions.find(id, visitor.browser);
    if (interaction === null) throw unknown();
    const again = interaction.isComplete ? againOf(interaction) : null;
    if (!interaction.isSilent && !visitor.browser.holds(interaction.browserDigest)) {
      throw ofAnotherBrowser(await this.ways.from(interaction, again), visitor.browser.isNew);
    }
    if (!interaction.isExpiredAt(this.clock.now())) return work(interaction);
    if (interaction.isForAccount) return toAccount(status);
    if (visitor.signedIn !== null && again !== null) return { kind: 'redirect', status, location: again };
    throw expired(await this.ways.from(interaction, again));
  }

  /**
   * The parameters of a request that is to begin again, in any browser: like a link to the authorization endpoint.
   *
   * @throws PageError when it cannot
   */
  async again(id: string, visitor: Visitor): Promise<Interaction> {
    const interaction = await this.interactions.find(id, visitor.browser);
    if (interaction === null || interaction.isForAccount) throw unknown();
    if (!interaction.isComplete) throw expired(await this.ways.from(interaction, null));
    return interaction;
  }
}

/** Begins the request of an interaction again. */
function againOf({ id }: Interaction): string {
  return `${ENDPOINTS.authorization}?again=${id}`;
}

/** Whose sign-in is of no application: the account page sends on whoever is not signed in. */
function toAccount(status: Status): HttpReply {
  return { kind: 'redirect', status, location: ENDPOINTS.account };
}

function unknown(): PageError {
  return new PageError('invalid_request', 'This address is not complete. Please start again at the application', {
    reason: 'the interaction is not one of ours',
    wayOn: TO_ACCOUNT,
  });
}

function expired(wayOn: WayOn): PageError {
  return new PageError('invalid_request', EXPIRED, { reason: 'the interaction has expired', wayOn });
}

/** @param hasNoCookie a browser that keeps no cookies cannot be told from another one */
function ofAnotherBrowser(wayOn: WayOn, hasNoCookie: boolean): PageError {
  const description = hasNoCookie
    ? 'Your browser sent no cookie for this page. Allow cookies for this site, then try again'
    : 'This page belongs to another browser';
  return new PageError('access_denied', description, { reason: 'interaction of another browser', wayOn });
}
