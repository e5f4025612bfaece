import { Injectable } from '@nestjs/common';
import {
  Clock,
  Encryption,
  isId,
  SealedText,
  type ClientId,
  type Digest,
  type InteractionId,
} from '../../common/index.js';
import type { AuthorizationParameters } from '../request/authorization-parameters.js';
import type { AuthorizationRequest } from '../request/authorization-request.js';
import type { Browser } from './browser/browser.js';
import { Interaction, type InteractionContent } from './interaction.js';
import { KeptRequests, unpacked } from './kept/kept-requests.js';

/** Characters of an interaction that an address carries with its parameters: headers of 4 kB must hold it. */
const LONGEST_IN_ADDRESS = 3000;
/** Characters that are opened at most. */
const LONGEST = 4000;

/** As it travels: its parameters, or the id of the row that keeps them. */
interface Sealed {
  readonly clientId: ClientId | '';
  readonly browserDigest: Digest;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly parameters?: AuthorizationParameters;
  readonly kept?: InteractionId;
}

/**
 * Authorization requests while a person decides about them. They are stored nowhere: their pages carry them, sealed,
 * unless one is too long for an address (ADR 0046).
 */
@Injectable()
export class Interactions {
  private readonly sealed: SealedText<Sealed>;

  constructor(
    private readonly kept: KeptRequests,
    private readonly clock: Clock,
    encryption: Encryption,
  ) {
    this.sealed = new SealedText(encryption, 'interaction', LONGEST);
  }

  /**
   * Begins one for a request.
   *
   * @param address where the request came from
   * @throws PageError `temporarily_unavailable` (429) when too many long requests wait
   */
  begin({ target, parameters }: AuthorizationRequest, browser: Browser, address?: string): Promise<Interaction> {
    const { id: clientId } = target.client;
    return this.add({ clientId, browserDigest: browser.digest, parameters, createdAt: this.clock.now() }, address);
  }

  /** For somebody who wants to sign in to their own page: no client asks. */
  beginForAccount(browser: Browser): Interaction {
    const content = {
      clientId: '' as const,
      browserDigest: browser.digest,
      parameters: {},
      createdAt: this.clock.now(),
    };
    return new Interaction(this.sealed.seal({ ...content, createdAt: content.createdAt.getTime() }), content);
  }

  /**
   * The interaction of a page: of whichever browser, open or expired.
   *
   * @param id any text
   * @param browser that asks: one of release 0.1 that came by POST becomes bound to it
   * @returns null when it is not one of ours
   */
  async find(id: string, browser: Browser): Promise<Interaction | null> {
    if (isId(id)) return this.findEarlier(id as InteractionId, browser);
    const sealed = this.sealed.open(id);
    if (sealed === null) return null;
    const { kept, parameters = null, createdAt, ...about } = sealed;
    const found = kept === undefined ? parameters : await this.kept.parametersOf(kept);
    return new Interaction(id, { ...about, createdAt: new Date(createdAt), parameters: found });
  }

  /** The same, bound to the browser as it is known otherwise. */
  rebind({ clientId, parameters, createdAt }: Interaction, browser: Browser, address?: string): Promise<Interaction> {
    return this.add({ clientId, browserDigest: browser.digest, parameters, createdAt }, address);
  }

  /** After a sign-in: what is kept of it stays as long as it waits. */
  async extend({ id, createdAt }: Interaction): Promise<void> {
    const { kept } = this.sealed.open(id) ?? {};
    if (kept !== undefined) await this.kept.extend(kept, createdAt);
  }

  private async add(content: InteractionContent, address: string | undefined): Promise<Interaction> {
    const { parameters, clientId, browserDigest, createdAt } = content;
    const about = { clientId, browserDigest, createdAt: createdAt.getTime() };
    const whole = this.sealed.seal({ ...about, parameters: parameters ?? {} });
    if (whole.length <= LONGEST_IN_ADDRESS) return new Interaction(whole, content);
    const toKeep = { clientId: clientId as ClientId, browserDigest, parameters: parameters ?? {} };
    const kept = await this.kept.keep(toKeep, address);
    return new Interaction(this.sealed.seal({ ...about, kept }), content);
  }

  private async findEarlier(id: InteractionId, browser: Browser): Promise<Interaction | null> {
    const row = await this.kept.findEarlier(id, browser.digest);
    if (row === null || row.browserDigest === null) return null;
    const { clientId, browserDigest, createdAt } = row;
    return new Interaction(id, { clientId, browserDigest, createdAt, parameters: unpacked(row) });
  }
}
