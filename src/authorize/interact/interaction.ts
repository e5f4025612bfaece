import {
  isTooFarAhead,
  type BackchannelRequestId,
  type DeviceRequestId,
  plusSeconds,
  type ClientId,
  type Digest,
  type SessionId,
  type SubjectId,
} from '../../common/index.js';
import type { AuthorizationParameters } from '../request/authorization-parameters.js';

/** Seconds that an authorization request can wait for the user. */
export const INTERACTION_LIFETIME = 3600;

/** Seconds that a passed authenticator counts for the further steps of the same sign-in. */
const PASSED_LIFETIME = 600;

/** An authenticator that a person has passed. */
export interface PassedAuthenticator {
  /** Its part of `amr` (RFC 8176). */
  readonly amr: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** When the person signed in at another provider, as it states; left out where that is unknown. */
  readonly authTime?: number | undefined;
  /** The id of that provider. */
  readonly provider?: string | undefined;
  /** Whether it was passed for the session whose level this sign-in raises. */
  readonly isOfSession?: true | undefined;
}

/** An identity at another provider that is linked to the account of its address, once the person has signed in to it. */
export interface WaitingIdentity {
  readonly providerId: string;
  readonly providerName: string;
  readonly issuer: string;
  readonly subject: string;
  readonly label: string | null;
  /** The address that the provider has verified. */
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The passed steps of a sign-in that needs further ones. */
export interface PassedSteps {
  readonly sub: SubjectId;
  /** `updated_at` of the user when the first step was passed, in milliseconds: a change of the user ends the sign-in. */
  readonly userVersion: number;
  readonly authenticators: readonly [PassedAuthenticator, ...PassedAuthenticator[]];
}

/** The account with which a person wants to continue a request. */
export interface AccountChoice {
  /** Null for any account that signs in after the choice. */
  readonly sub: SubjectId | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A step of a sign-in, each with a page. */
export type SignInStep = 'login' | FurtherStep;

/** A step after the first one. */
export type FurtherStep = 'factor' | 'enrol' | 'newPassword';

/** @param next of `SignInPolicy` */
export function isFurther(next: string): next is FurtherStep {
  return next === 'factor' || next === 'enrol' || next === 'newPassword';
}

/** A step that the sign-in application of the operator takes over (LOGIN_URL). */
export type ReplacedStep = Exclude<SignInStep, 'newPassword'>;

/** The step for which the sign-in application of the operator is asked (LOGIN_URL). */
export interface AskedStep {
  readonly step: ReplacedStep;
  /** The session of the browser, if a user is signed in there. */
  readonly session?: SessionId | undefined;
}

/** A page on which a person answers a request. */
export type AnsweringPage = 'approve' | 'device';
/** The id of that request. */
export type AnsweredId = BackchannelRequestId | DeviceRequestId;

/** A page of the signed-in person; `link` is the link that was opened last. */
export type OwnPage = 'account' | 'profile' | 'link' | AnsweringPage | RecentPage;

/** Pages that require a recent sign-in at the level of the account (PE8). */
const RECENT_PAGES = ['security', 'profileUnlock', 'accountAddress', 'accountData', 'accountDeletion'] as const;
export type RecentPage = (typeof RECENT_PAGES)[number];

export interface InteractionContent {
  /** Empty when a user signs in for the account page. */
  readonly clientId: ClientId | '';
  /** The browser in which it began. */
  readonly browserDigest: Digest;
  /** As sent: each step validates them again. Null when they were stored and have expired. */
  readonly parameters: AuthorizationParameters | null;
  /** A request for a new sign-in accepts only sign-ins after this time. */
  readonly createdAt: Date;
  /** The page that is opened after a sign-in without a client; the account page when left out. */
  readonly page?: OwnPage | undefined;
  /** The request of an `AnsweringPage`. */
  readonly approval?: AnsweredId | undefined;
  /** Left out while no step of a sign-in was passed. */
  readonly passed?: PassedSteps | undefined;
  /** Left out while no account was chosen. */
  readonly choice?: AccountChoice | undefined;
  /** Whether the person wants to stay signed in; left out where the login page did not ask. */
  readonly keeps?: boolean | undefined;
  /** Left out unless it was sent to the sign-in application of the operator. */
  readonly asked?: AskedStep | undefined;
  /** Left out unless an identity waits for the sign-in. */
  readonly identity?: WaitingIdentity | undefined;
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
  readonly page: OwnPage;
  readonly approval: AnsweredId | undefined;
  readonly passed: PassedSteps | undefined;
  readonly choice: AccountChoice | undefined;
  readonly keeps: boolean | undefined;
  readonly asked: AskedStep | undefined;
  private readonly identity: WaitingIdentity | undefined;

  /** @param id the sealed content, which the addresses and forms of its pages contain */
  constructor(
    readonly id: string,
    { clientId, browserDigest, createdAt, parameters, page = 'account', approval, ...steps }: InteractionContent,
  ) {
    this.clientId = clientId;
    this.browserDigest = browserDigest;
    this.createdAt = createdAt;
    this.parameters = parameters ?? {};
    this.isComplete = parameters !== null;
    this.page = page;
    this.approval = approval;
    this.passed = steps.passed;
    this.choice = steps.choice;
    this.keeps = steps.keeps;
    this.asked = steps.asked;
    this.identity = steps.identity;
  }

  /** Whether it leads to the account page instead of a client. */
  get isForAccount(): boolean {
    return this.clientId === '';
  }

  /** Whether its page requires a recent sign-in (PE8). */
  get needsRecent(): boolean {
    return this.isForAccount && (RECENT_PAGES as readonly string[]).includes(this.page);
  }

  /** Whether the request forbids pages (OIDC Core §3.1.2.1). It is then not bound to a browser. */
  get isSilent(): boolean {
    return this.parameters.prompt === 'none';
  }

  /** The passed steps, unless the first one is too old to count. */
  passedAt(now: Date): PassedSteps | null {
    if (this.passed === undefined) return null;
    const first = Math.min(...this.passed.authenticators.map(({ at }) => at));
    return plusSeconds(new Date(first), PASSED_LIFETIME) > now ? this.passed : null;
  }

  /** The identity that waits to be linked, unless it is too old. */
  waitingAt(now: Date): WaitingIdentity | null {
    if (this.identity === undefined) return null;
    return plusSeconds(new Date(this.identity.at), PASSED_LIFETIME) > now ? this.identity : null;
  }

  /** What the steps of the sign-in have added to the request. */
  get steps(): Pick<InteractionContent, 'passed' | 'choice' | 'keeps' | 'asked' | 'identity'> {
    const { passed, choice, keeps, asked, identity } = this;
    return { passed, choice, keeps, asked, identity };
  }

  isExpiredAt(now: Date): boolean {
    const isOver = plusSeconds(this.createdAt, INTERACTION_LIFETIME) <= now || isTooFarAhead(this.createdAt, now);
    return !this.isComplete || isOver;
  }
}
