import { isTooFarAhead, plusSeconds, type ClientId, type Digest } from '../../common/index.js';
import type { AuthorizationParameters } from '../request/authorization-parameters.js';

/** Seconds that an authorization request can wait for the user. */
export const INTERACTION_LIFETIME = 3600;

export interface InteractionContent {
  /** Empty when a user signs in for the account page. */
  readonly clientId: ClientId | '';
  /** The browser in which it began. */
  readonly browserDigest: Digest;
  /** As sent: each step validates them again. Null when they were stored and have expired. */
  readonly parameters: AuthorizationParameters | null;
  /** A request for a new sign-in accepts only sign-ins after this time. */
  readonly createdAt: Date;
}

/**
 * An authorization request that waits for the user, in one browser. It can be answered more than once: a page that is
 * sent again is answered again (ADR 0046).
 */
export class Interaction {
  readonly clientId: ClientId | '';
  readonly browserDigest: Digest;
  readonly createdAt: Date;
  readonly parameters: AuthorizationParameters;
  /** Whether the parameters are available. */
  readonly isComplete: boolean;

  /** @param id the sealed content, which the addresses and forms of its pages carry */
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

  /** Whether it leads to the account page instead of a client. */
  get isForAccount(): boolean {
    return this.clientId === '';
  }

  /** Whether the request forbids pages (OIDC Core §3.1.2.1). It is then not bound to a browser. */
  get isSilent(): boolean {
    return this.parameters.prompt === 'none';
  }

  isExpiredAt(now: Date): boolean {
    const isOver = plusSeconds(this.createdAt, INTERACTION_LIFETIME) <= now || isTooFarAhead(this.createdAt, now);
    return !this.isComplete || isOver;
  }
}
