import { Injectable } from '@nestjs/common';
import type { OAuthError, SubjectId } from '../common/index.js';
import type { Tx } from '../database/index.js';
import { UserDirectory } from '../user/index.js';
import { Authorizations } from './authorizations/authorizations.js';
import { wasFoundLive, type LiveAuthorization } from './authorizations/live-authorizations.js';
import type { BegunAuthorization, GrantDecision } from './grant-handler.js';
import { grantRefusals } from './refusals/grants.js';

type Store = (tx: Tx) => Promise<void>;

/** What tokens are issued for, once it has passed what every grant must. */
export interface CheckedGround {
  /** Undefined where no user takes part. */
  readonly authorization: LiveAuthorization | undefined;
  /** What the transaction begins with: it keeps the user from being disabled meanwhile. */
  readonly holds: readonly Store[];
}

/** What is common to every grant, so that a new one cannot forget it: the client, the user and the authorization live. */
@Injectable()
export class CommonChecks {
  constructor(
    private readonly users: UserDirectory,
    private readonly authorizations: Authorizations,
  ) {}

  /**
   * Adds no statement for an authorization that was found living, with its code or refresh token: whoever disables the
   * user ends that row. For any other the user is held in the transaction of the tokens.
   *
   * @throws OAuthError `unauthorized_client` for a disabled client; `invalid_grant` for a disabled user, and for an
   *   authorization that has ended
   */
  check(decision: GrantDecision): CheckedGround {
    const { client, begins } = decision;
    if (client.disabled) throw grantRefusals.clientDisabled({ reason: `${client.id} is disabled` });
    if (begins !== undefined) return this.begun(decision, begins);
    const authorization = this.given(decision);
    const unproven = [authorization, decision.idToken?.signIn].filter(isUnproven);
    return { authorization, holds: unproven.map((one) => this.holdLiving(one)) };
  }

  private begun(decision: GrantDecision, begins: BegunAuthorization): CheckedGround {
    const { client, scope, audience, resourceNamed } = decision;
    const { user } = begins;
    if (user.disabled) throw userEnded(user.id);
    const authorization = this.authorizations.prepare({
      client,
      session: null,
      scope,
      audience,
      resourceNamed,
      ...begins,
    });
    const hold: Store = async (tx) => {
      if (!(await this.users.hold(tx, user))) throw userEnded(user.id);
      await this.authorizations.add(tx, authorization);
    };
    return { authorization, holds: [hold] };
  }

  private given(decision: GrantDecision): LiveAuthorization | undefined {
    const authorization = decision.authorization as LiveAuthorization | null | undefined;
    // What is bound to an authorization that has ended must not become a token of the client itself.
    if (authorization === null) throw ended();
    return authorization && this.authorizations.stillLive(authorization.id, authorization, decision.client);
  }

  private holdLiving(authorization: LiveAuthorization): Store {
    return async (tx) => {
      if (!(await this.users.holdEnabled(tx, authorization.userId))) throw userEnded(authorization.userId);
      if (await this.authorizations.hasEnded(tx, authorization)) throw ended();
    };
  }
}

function isUnproven(authorization: LiveAuthorization | undefined): authorization is LiveAuthorization {
  return authorization !== undefined && !wasFoundLive(authorization);
}

function userEnded(id: SubjectId): OAuthError {
  return grantRefusals.notValid({ reason: `user ${id} is disabled, gone, or was changed meanwhile` });
}

function ended(): OAuthError {
  return grantRefusals.notValid({ reason: 'the authorization has ended' });
}
