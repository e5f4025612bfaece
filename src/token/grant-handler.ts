import type { Type } from '@nestjs/common';
import type { Client } from '../client/index.js';
import type { FormDto, OAuthError, ResourceUri, Scope } from '../common/index.js';
import type { SingleUse, Tx } from '../database/index.js';
import type { User } from '../user/index.js';
import type { LiveAuthorization, LiveSignIn } from './authorizations/live-authorizations.js';

/** Who asks at the token endpoint. */
export interface Caller {
  readonly client: Client;
  /** Where the request comes from; undefined where the connection is gone already. */
  readonly address: string | undefined;
}

/** What a grant decided to give. Nothing is issued and nothing used up yet. */
export interface GrantDecision {
  readonly client: Client;
  /** The one that the code or refresh token descends from. Left out where no user takes part. */
  readonly authorization?: LiveAuthorization;
  /** Or a new one: the issuer stores it, unless the user is disabled or was changed meanwhile. */
  readonly begins?: BegunAuthorization;
  /** What the request asked for, where it said so. */
  readonly askedScope?: Scope;
  readonly scope: Scope;
  /** Resources; empty means the issuer. */
  readonly audience: readonly ResourceUri[];
  /** Whether a request named the resources. */
  readonly resourceNamed: boolean;
  /** Where an ID token is given: what it tells of. */
  readonly idToken?: { readonly signIn: LiveSignIn; readonly nonce: string | null };
  /** A new family of refresh tokens, for a client that is registered for them, or the successor in one that exists. */
  readonly refreshToken?: 'new' | { readonly successor: string };
  /** The code or refresh token that this exchange uses up. Where it was used before, that is a replay: `SingleUse.lost`. */
  readonly usesUp?: SingleUse;
}

/** A decision that stores rows of its own. None of the built-in grants needs that. */
export interface StoringDecision extends GrantDecision {
  /** Runs in the transaction of the tokens, before their rows are stored. */
  readonly alsoStores: (tx: Tx) => Promise<void>;
}

/** The sign-in that an authorization begins with, where no browser takes part. */
export interface BegunAuthorization {
  /** As read before whatever proved who it is. */
  readonly user: User;
  readonly authTime: Date;
  /** RFC 8176. */
  readonly amr: readonly string[];
}

export interface Refusal {
  readonly error: OAuthError;
  /** The code that this refusal uses up all the same, so that it cannot be tried again. */
  readonly usesUp?: RefusedUse;
}

/** A code that was presented with a request that is refused. */
export interface RefusedUse {
  readonly source: SingleUse;
  /**
   * What happens when the code was used before. `ignored`: nothing, since the request has not shown that the client sent
   * it. `punished`: `SingleUse.lost` revokes what the first redemption issued (RFC 6749 §4.1.2).
   */
  readonly replay: 'ignored' | 'punished';
}

/**
 * A value of `grant_type`: it reads and decides; it never issues and never consumes. What is common to every grant (the
 * client and the user are enabled, the authorization lives, nobody ends either meanwhile) the issuer sees to.
 */
export interface GrantHandler<P extends FormDto = FormDto> {
  readonly grantType: string;
  /** Its DTO: validated by the token service, `oneOf` in Swagger. */
  readonly parameters: Type<P>;
  /** @throws OAuthError for what is refused without using anything up */
  decide(request: P, caller: Caller): Promise<GrantDecision | StoringDecision | Refusal>;
}

/** A refusal as a value, so that a rule stays one line. */
export function refuse(error: OAuthError, consequence: Omit<Refusal, 'error'> = {}): Refusal {
  return { error, ...consequence };
}
