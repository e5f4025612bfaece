import { Injectable } from '@nestjs/common';
import { Encryption, isId, SealedText, type ClientId, type Digest, type InteractionId } from '../../common/index.js';
import type { AuthorizationParameters } from '../request/authorization-parameters.js';
import type { Browser } from './browser/browser.js';
import { Interaction, type AnsweredId, type AccountChoice, type AskedStep, type InteractionContent, type OwnPage, type PassedSteps, type WaitingIdentity } from './interaction.js'; // prettier-ignore
import { KeptRequests, parametersIn } from './kept/kept-requests.js';

/** The longest interaction in an address, in characters, so that an address fits in headers of 4 kB. */
const LONGEST_IN_ADDRESS = 3000;
/** The longest interaction that is opened, in characters. */
const LONGEST = 5000;

/** The sealed content: the parameters, or the id of the row that stores them. */
interface Sealed {
  readonly clientId: ClientId | '';
  readonly browserDigest: Digest;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly parameters?: AuthorizationParameters;
  readonly kept?: InteractionId;
  readonly page?: OwnPage | undefined;
  readonly approval?: AnsweredId | undefined;
  readonly passed?: PassedSteps | undefined;
  readonly choice?: AccountChoice | undefined;
  readonly keeps?: boolean | undefined;
  readonly asked?: AskedStep | undefined;
  readonly identity?: WaitingIdentity | undefined;
}

/**
 * Seals interactions for the addresses and forms of their pages. Only parameters that are too long for an address are
 * stored (ADR 0046).
 */
@Injectable()
export class SealedInteractions {
  private readonly sealed: SealedText<Sealed>;

  constructor(
    private readonly kept: KeptRequests,
    encryption: Encryption,
  ) {
    this.sealed = new SealedText(encryption, 'interaction', LONGEST);
  }

  /**
   * Seals an interaction. Parameters that are too long for an address are stored.
   *
   * @param address of the sender
   * @throws PageError `temporarily_unavailable` (429) when too many long requests are stored
   */
  async seal(content: InteractionContent, address?: string): Promise<Interaction> {
    const { clientId, browserDigest } = content;
    const whole = this.whole(content);
    if (whole.id.length <= LONGEST_IN_ADDRESS || clientId === '') return whole;
    const kept = await this.kept.keep({ clientId, browserDigest, parameters: whole.parameters }, address);
    const createdAt = content.createdAt.getTime();
    return new Interaction(this.sealed.seal({ clientId, browserDigest, createdAt, kept }), content);
  }

  /** The same interaction at another step; stored parameters stay where they are. */
  at(interaction: Interaction, step: Partial<Interaction['steps']>): Interaction {
    const { clientId, browserDigest, createdAt, parameters, page, approval } = interaction;
    const steps = { ...interaction.steps, ...step };
    const content = { clientId, browserDigest, createdAt, parameters, page, approval, ...steps };
    const { kept } = this.sealed.open(interaction.id) ?? {};
    if (kept === undefined) return this.whole(content);
    const id = this.sealed.seal({ clientId, browserDigest, createdAt: createdAt.getTime(), kept, ...steps });
    return new Interaction(id, content);
  }

  /**
   * As `at`, for a step that makes the interaction much longer: parameters that no longer fit in an address are stored.
   *
   * @param address of the sender
   * @throws PageError as `seal` does
   */
  async fitting(interaction: Interaction, step: Partial<Interaction['steps']>, address?: string): Promise<Interaction> {
    const whole = this.at(interaction, step);
    const isStored = this.sealed.open(interaction.id)?.kept !== undefined;
    if (whole.id.length <= LONGEST_IN_ADDRESS || isStored || interaction.clientId === '') return whole;
    const { clientId, browserDigest, createdAt, parameters } = interaction;
    const kept = await this.kept.keep({ clientId, browserDigest, parameters }, address);
    const steps = { ...interaction.steps, ...step };
    const id = this.sealed.seal({ clientId, browserDigest, createdAt: createdAt.getTime(), kept, ...steps });
    return new Interaction(id, { clientId, browserDigest, createdAt, parameters, ...steps });
  }

  /** Seals the interaction with its parameters, regardless of the length. */
  whole({ createdAt, parameters, ...about }: InteractionContent): Interaction {
    const id = this.sealed.seal({ ...about, createdAt: createdAt.getTime(), parameters: parameters ?? {} });
    return new Interaction(id, { createdAt, parameters, ...about });
  }

  /**
   * Finds an interaction, regardless of its browser and of whether it has expired.
   *
   * @param id untrusted
   * @param browser of the visitor: an unbound interaction of release 0.1 becomes bound to it
   * @returns null when this server did not seal it
   */
  async find(id: string, browser: Browser): Promise<Interaction | null> {
    return isId(id) ? this.findEarlier(id as InteractionId, browser) : this.open(id);
  }

  /**
   * Opens a sealed interaction, regardless of its browser and of whether it has expired.
   *
   * @param id untrusted
   * @returns null when this server did not seal it
   */
  async open(id: string): Promise<Interaction | null> {
    const sealed = this.sealed.open(id);
    if (sealed === null) return null;
    const { kept, parameters = null, createdAt, ...about } = sealed;
    const found = kept === undefined ? parameters : await this.kept.parametersOf(kept);
    return new Interaction(id, { ...about, createdAt: new Date(createdAt), parameters: found });
  }

  /** Keeps stored parameters for the rest of the interaction's lifetime. */
  async extend({ id, createdAt }: Interaction): Promise<void> {
    const { kept } = this.sealed.open(id) ?? {};
    if (kept !== undefined) await this.kept.extend(kept, createdAt);
  }

  private async findEarlier(id: InteractionId, browser: Browser): Promise<Interaction | null> {
    const row = await this.kept.findEarlier(id, browser.digest);
    if (row === null || row.browserDigest === null) return null;
    const { clientId, browserDigest, createdAt } = row;
    return new Interaction(id, { clientId, browserDigest, createdAt, parameters: parametersIn(row) });
  }
}
