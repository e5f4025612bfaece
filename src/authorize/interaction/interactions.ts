import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock, isId, newId, plusSeconds, type AttemptId, type InteractionId } from '../../common/index.js';
import { Redeemer, Transactions, type SingleUse } from '../../database/index.js';
import type { AuthorizationRequest } from '../authorization-request.js';
import { PageError } from '../page-error.js';
import type { Browser } from './browser.js';
import { Interaction, type InteractionColumns } from './interaction.entity.js';
import { InteractionStore } from './interaction.store.js';

/** Seconds that an authorization request waits for a person. */
const LIFETIME = 3600;

/** Keeps authorization requests while a person decides about them. */
@Injectable()
export class Interactions {
  constructor(
    private readonly store: InteractionStore,
    private readonly transactions: Transactions,
    private readonly redeemer: Redeemer,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps a request.
   *
   * @param browser that it is for; null when it came by POST, without cookies: the first to ask for it gets it
   */
  begin({ target, parameters }: AuthorizationRequest, browser: Browser | null): Promise<InteractionId> {
    return this.add({ clientId: target.client.id, parameters, browserDigest: browser?.digest ?? null });
  }

  /** For somebody who wants to sign in to their own page: no client asks. */
  beginForAccount(browser: Browser): Promise<InteractionId> {
    return this.add({ clientId: '', parameters: {}, browserDigest: browser.digest });
  }

  private async add(
    about: Pick<InteractionColumns, 'clientId' | 'parameters' | 'browserDigest'>,
  ): Promise<InteractionId> {
    const now = this.clock.now();
    const id = newId<InteractionId>();
    const times = { createdAt: now, expiresAt: plusSeconds(now, LIFETIME) };
    const interaction = Interaction.of({ id, ...about, ...times, usedBy: null });
    await this.transactions.runStatement((manager) => this.store.add(manager, interaction));
    return id;
  }

  /**
   * The open interaction of this browser.
   *
   * @throws PageError when there is none, it is another browser's, it was answered, or it has expired
   */
  async open(id: string | undefined, browser: Browser): Promise<Interaction> {
    const interaction = isId(id ?? '') ? await this.store.find(id as InteractionId) : null;
    if (interaction === null) throw gone('there is no such interaction');
    if (interaction.browserDigest !== browser.digest) {
      throw new PageError('access_denied', 'This page belongs to another browser', { reason: 'interaction of another browser' }); // prettier-ignore
    }
    if (interaction.usedBy !== null) throw answered();
    if (interaction.isExpiredAt(this.clock.now())) throw gone('the interaction has expired');
    return interaction;
  }

  /** Like `open`; one that came by POST becomes this browser's. */
  async take(id: string | undefined, browser: Browser): Promise<Interaction> {
    if (isId(id ?? '')) {
      const unbound = await this.store.find(id as InteractionId);
      if (unbound?.browserDigest === null) {
        await this.transactions.run((tx) => this.store.bind(tx, unbound.id, browser.digest));
      }
    }
    return this.open(id, browser);
  }

  /**
   * Stores what a request is answered with, and uses up its interaction, both or neither.
   *
   * @param interaction null when nobody had to be asked
   * @param store awaits nothing but SQL
   * @throws PageError when the interaction was answered before: of two tabs, or two clicks, the second gets a page
   */
  async answer(interaction: Interaction | null, store: (tx: EntityManager) => Promise<void>): Promise<void> {
    if (interaction === null) await this.transactions.run(store);
    else await this.redeemer.redeem(this.once(interaction), store);
  }

  private once({ id }: Interaction): SingleUse {
    const attempt = newId<AttemptId>();
    return {
      claim: (tx) => this.store.claim(tx, id, attempt),
      lost: () => Promise.reject(answered()),
    };
  }
}

function gone(reason: string): PageError {
  return new PageError('invalid_request', 'This page is too old. Please start again at the application', { reason });
}

function answered(): PageError {
  return new PageError('invalid_request', 'This was answered already. Please start again at the application', {
    reason: 'the interaction was used before',
  });
}
