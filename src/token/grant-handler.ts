import type { Type } from '@nestjs/common';
import type { Client } from '../client/index.js';
import type { FormDto, OAuthError, ResourceUri, Scope } from '../common/index.js';
import type { SingleUse, Tx } from '../database/index.js';
import type { Memberships, User } from '../user/index.js';
import type { AuthorizationDetails } from './authorization-details/authorization-details.js';
import type { Confirmation } from './proof-of-possession/confirmation.js';
import type { LiveAuthorization, LiveSignIn } from './authorizations/live-authorizations.js';

/** The requester at the token endpoint. */
export interface Caller {
  readonly client: Client;
  /** The key that the request proves to hold; null without a proof. New tokens are bound to it. */
  readonly confirmation: Confirmation | null;
  /**
   * What it would prove if the tokens of the client were bound to its certificate, for policies that only report.
   *
   * @throws OAuthError for a DPoP proof beside the certificate
   */
  readonly certificate?: () => Confirmation | null;
  /** The IP address of the request; undefined when the connection is closed already. */
  readonly address: string | undefined;
}

/** What a grant decides to issue. Nothing has been issued or used up yet. */
export interface GrantDecision {
  readonly client: Client;
  /** The authorization of the code or refresh token. Undefined without a user. */
  readonly authorization?: LiveAuthorization;
  /** Or a new authorization. The issuer stores it, unless the user is disabled or has changed meanwhile. */
  readonly begins?: BegunAuthorization;
  /** What the code or refresh token is bound to; the issuer refuses a caller that does not prove it. */
  readonly boundTo?: Confirmation | null;
  /** The requested scope, for grants that have the parameter. */
  readonly askedScope?: Scope;
  readonly scope: Scope;
  /** Resources; empty means the issuer. */
  readonly audience: readonly ResourceUri[];
  /** Whether a request named the resources. */
  readonly resourceNamed: boolean;
  /** Objects of `authorization_details` (RFC 9396); null or left out without any. */
  readonly details?: AuthorizationDetails | null;
  /** Of the user, as far as the tokens depend on them; left out without a user. */
  readonly memberships?: Memberships;
  /** The sign-in that the ID token describes; undefined when none is issued. */
  readonly idToken?: { readonly signIn: LiveSignIn; readonly nonce: string | null };
  /** `new` starts a family, if the client is registered for refresh tokens; `successor` continues one. */
  readonly refreshToken?: 'new' | { readonly successor: string };
  /**
   * The code or refresh token that this exchange uses up. If it was used before, `SingleUse.lost` handles the replay.
   */
  readonly usesUp?: SingleUse;
}

/** A decision that stores additional rows. No built-in grant needs it. */
export interface StoringDecision extends GrantDecision {
  /** Runs in the transaction of the tokens, before their rows are stored. */
  readonly alsoStores: (tx: Tx) => Promise<void>;
}

/** The sign-in of a new authorization without a browser. */
export interface BegunAuthorization {
  /** As read before the user was authenticated. */
  readonly user: User;
  readonly authTime: Date;
  /** RFC 8176. */
  readonly amr: readonly string[];
}

export interface Refusal {
  readonly error: OAuthError;
  /** The code that this refusal uses up, so that it cannot be tried again. */
  readonly usesUp?: RefusedUse;
}

/** A code in a refused request. */
export interface RefusedUse {
  readonly source: SingleUse;
  /**
   * What happens when the code was used before. `ignored`: nothing, because the request does not prove that the client
   * sent it. `punished`: `SingleUse.lost` revokes what the first redemption issued (RFC 6749 §4.1.2).
   */
  readonly replay: 'ignored' | 'punished';
}

/**
 * Handles a value of `grant_type`. It reads and decides, but never issues or uses up anything. The issuer checks what
 * is common to every grant: client and user are enabled, the authorization is live, and both stay so until it stores.
 */
export interface GrantHandler<P extends FormDto = FormDto> {
  readonly grantType: string;
  /** The DTO of its parameters: validated by the token service, `oneOf` in Swagger. */
  readonly parameters: Type<P>;
  /** @throws OAuthError for a refusal that uses nothing up */
  decide(request: P, caller: Caller): Promise<GrantDecision | StoringDecision | Refusal>;
}

/** A refusal as a value, so that each rule fits on one line. */
export function refuse(error: OAuthError, consequence: Omit<Refusal, 'error'> = {}): Refusal {
  return { error, ...consequence };
}
