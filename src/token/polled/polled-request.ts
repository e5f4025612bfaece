import type { AttemptId, AuthorizationId, ClientId, Digest } from '../../common/index.js';
import type { AuthorizationDetails } from '../authorization-details/authorization-details.js';

/** How a person answers a request. */
export type ApprovalAnswer = 'allowed' | 'denied';

/** A request whose client polls until a person has answered it in a browser (RFC 8628 §3.4, CIBA Core §10.1). */
export interface PolledRequest {
  /** The first half of the value that the client polls with. */
  readonly id: string;
  /** Of the secret half. */
  readonly digest: Digest;
  readonly clientId: ClientId;
  readonly scopeText: string;
  readonly resource: readonly string[];
  readonly details: AuthorizationDetails | null;
  readonly acrValues: readonly string[];
  readonly pollInterval: number;
  readonly lastPolledAt: Date | null;
  readonly answer: ApprovalAnswer | null;
  readonly answeredBy: AttemptId | null;
  readonly authorizationId: AuthorizationId | null;
  readonly usedBy: AttemptId | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  isExpiredAt(now: Date): boolean;
  isPendingAt(now: Date): boolean;
}

/** What a person answers. */
export interface Answered {
  readonly answer: ApprovalAnswer;
  /** What the person allowed; null without it. */
  readonly authorizationId: AuthorizationId | null;
}

/** Seconds between two polls, until the client polls too often (RFC 8628 §3.2, CIBA Core §7.3). */
export const POLL_INTERVAL = 5;

/** The columns of a new request, without polls and without an answer. */
export const UNANSWERED = {
  pollInterval: POLL_INTERVAL,
  lastPolledAt: null,
  answer: null,
  answeredBy: null,
  authorizationId: null,
  usedBy: null,
} as const;
