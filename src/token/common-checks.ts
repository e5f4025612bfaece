import { Injectable } from '@nestjs/common';
import type { OAuthError, SubjectId } from '../common/index.js';
import type { Tx } from '../database/index.js';
import { UserDirectory } from '../user/index.js';
import { Authorizations } from './authorizations/authorizations.js';
import { wasFoundLive, type LiveAuthorization } from './authorizations/live-authorizations.js';
import type { BegunAuthorization, GrantDecision } from './grant-handler.js';
import { grantRefusals } from './refusals/grants.js';

type Store = (tx: Tx) => Promise<void>;

/** The checked authorization of a decision. */
export interface CheckedAuthorization {
  /** Undefined without a user. */
  readonly authorization: LiveAuthorization | undefined;
  /** The first steps of the transaction: they keep the user from being disabled meanwhile. */
  readonly locks: readonly Store[];
}

/** The checks that are common to every grant: the client is enabled, the user is enabled, the authorization is live. */
@Injectable()
export class CommonChecks {
  constructor(
    private readonly users: UserDirectory,
    private readonly authorizations: Authorizations,
  ) {}

  /**
   * Adds no statement for an authorization that was found live together with its code or refresh token, because
   * disabling the user revokes it. For any other authorization the transaction of the tokens locks the user.
   *
   * @throws OAuthError `unauthorized_client` for a disabled client; `invalid_grant` for a disabled user, and for an
   *   authorization that has ended
   */
  check(decision: GrantDecision): CheckedAuthorization {
    const { client, begins } = decision;
    if (client.disabled) throw grantRefusals.clientDisabled({ reason: `${client.id} is disabled` });
    if (begins !== undefined) return this.newAuthorization(decision, begins);
    const authorization = this.existingAuthorization(decision);
    const toLock = [authorization, decision.idToken?.signIn].filter(needsLock);
    return { authorization, locks: toLock.map((one) => this.lockUser(one)) };
  }

  private newAuthorization(decision: GrantDecision, begins: BegunAuthorization): CheckedAuthorization {
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
    const lock: Store = async (tx) => {
      if (!(await this.users.hold(tx, user))) throw userEnded(user.id);
      await this.authorizations.add(tx, authorization);
    };
    return { authorization, locks: [lock] };
  }

  private existingAuthorization(decision: GrantDecision): LiveAuthorization | undefined {
    const authorization = decision.authorization as LiveAuthorization | null | undefined;
    // A code or refresh token whose authorization has ended must not become a token of the client itself.
    if (authorization === null) throw ended();
    return authorization && this.authorizations.assertLive(authorization.id, authorization, decision.client);
  }

  private lockUser(authorization: LiveAuthorization): Store {
    return async (tx) => {
      if (!(await this.users.holdEnabled(tx, authorization.userId))) throw userEnded(authorization.userId);
      if (await this.authorizations.hasEnded(tx, authorization)) throw ended();
    };
  }
}

function needsLock(authorization: LiveAuthorization | undefined): authorization is LiveAuthorization {
  return authorization !== undefined && !wasFoundLive(authorization);
}

function userEnded(id: SubjectId): OAuthError {
  return grantRefusals.notValid({ reason: `user ${id} is disabled, gone, or was changed meanwhile` });
}

function ended(): OAuthError {
  return grantRefusals.notValid({ reason: 'the authorization has ended' });
}
