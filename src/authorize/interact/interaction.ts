import { isTooFarAhead, plusSeconds, type ClientId, type Digest } from '../../common/index.js';
import type { AuthorizationParameters } from '../request/authorization-parameters.js';

/** Seconds that an authorization request waits for a person. */
export const INTERACTION_LIFETIME = 3600;

export interface InteractionContent {
  /** Empty where somebody signs in for their own page. */
  readonly clientId: ClientId | '';
  /** Of the browser that began it. */
  readonly browserDigest: Digest;
  /** As they came: validated again at each step. Null when they were kept here, and nobody acted in time. */
  readonly parameters: AuthorizationParameters | null;
  /** A sign-in that was asked for counts from then on. */
  readonly createdAt: Date;
}

/**
 * An authorization request that waits for a person, in one browser. Nothing of it is used up: whoever sends a page of
 * it again, or comes back to it, is answered again (ADR 0046).
 */
export class Interaction {
  readonly clientId: ClientId | '';
  readonly browserDigest: Digest;
  readonly createdAt: Date;
  readonly parameters: AuthorizationParameters;
  /** Whether its parameters are there. */
  readonly isComplete: boolean;

  /** @param id what the addresses and forms of its pages carry: its content, sealed */
  constructor(
    readonly id: string,
    { clientId, browserDigest, createdAt, parameters }: InteractionContent,
  ) {
    this.clientId = clientId;
    this.browserDigest = browserDigest;
    this.createdAt = createdAt;
    this.parameters = parameters ?? {};
    this.isComplete = parameters !== null;
  }

  /** Whether no client waits: it is for the signed-in person's own page. */
  get isForAccount(): boolean {
    return this.clientId === '';
  }

  /** Whether nobody is asked anything (OIDC Core §3.1.2.1), so that it matters to no browser. */
  get isSilent(): boolean {
    return this.parameters.prompt === 'none';
  }

  isExpiredAt(now: Date): boolean {
    const isOver = plusSeconds(this.createdAt, INTERACTION_LIFETIME) <= now || isTooFarAhead(this.createdAt, now);
    return !this.isComplete || isOver;
  }
}
