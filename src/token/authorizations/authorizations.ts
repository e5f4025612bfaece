import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import type { Client } from '../../client/index.js';
import {
  Clock,
  newId,
  plusSeconds,
  UserAuthorizations,
  type AuthorizationId,
  type OfUser,
  type ResourceUri,
  type RevokeOptions,
  type Scope,
  type SubjectId,
} from '../../common/index.js';
import { Configuration, LONGEST_TOKEN_LIFE } from '../../config/index.js';
import { Transactions, type Tx } from '../../database/index.js';
import type { RequestedClaims, Session, User } from '../../user/index.js';
import type { AuthorizationDetails } from '../authorization-details/authorization-details.js';
import { grantRefusals } from '../refusals/grants.js';
import { Authorization } from './authorization.entity.js';
import { AuthorizationStore } from './authorization.store.js';
import type { LiveAuthorization } from './live-authorizations.js';

export interface NewAuthorization {
  readonly client: Client;
  readonly user: User;
  /** Null without a browser session (password grant). */
  readonly session: Session | null;
  readonly scope: Scope;
  readonly audience: readonly ResourceUri[];
  readonly resourceNamed: boolean;
  /** Granted objects of `authorization_details`. */
  readonly details?: AuthorizationDetails | null;
  readonly authTime: Date;
  readonly amr: readonly string[];
  /** Left out: the highest class that `amr` reaches. */
  readonly acr?: string | null;
  /** The claims that the parameter `claims` requested. */
  readonly claims?: RequestedClaims | null;
}

const MOST_SHOWN = 500;

/** Creates and revokes authorizations. */
@Injectable()
export class Authorizations extends UserAuthorizations {
  constructor(
    private readonly store: AuthorizationStore,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** A new authorization, not stored yet. */
  prepare(granted: NewAuthorization): Authorization {
    const { client, user, session, scope, details = null, acr = null, claims = null, ...rest } = granted;
    const now = this.clock.now();
    return Authorization.of({
      id: newId<AuthorizationId>(),
      clientId: client.id,
      userId: user.id,
      sessionId: session?.id ?? null,
      sessionBound: session !== null && scope.has('openid') && !scope.has('offline_access'),
      scopeText: scope.toString(),
      ...rest,
      details,
      acr,
      claims,
      createdAt: now,
      expiresAt: plusSeconds(now, this.longestLife(client)),
      revokedAt: null,
    });
  }

  add(tx: Tx, authorization: Authorization): Promise<void> {
    return this.store.add(tx, authorization);
  }

  /** Whether it is stored and has ended, as seen by the transaction. */
  hasEnded(tx: Tx, { id }: Pick<Authorization, 'id'>): Promise<boolean> {
    return this.store.hasEnded(tx, id);
  }

  /** Whether it is stored, for a COMMIT whose answer was lost. */
  isAdded(tx: Tx, { id }: Authorization): Promise<boolean> {
    return this.store.has(tx, id);
  }

  /**
   * The authorization of a code or a refresh token, if it is live.
   *
   * @param live as read with the code or token; null when it has ended
   * @throws OAuthError `invalid_grant` when it was revoked, its user is disabled, its session has ended, or an
   *   administrator has ended the client's tokens of that time
   */
  assertLive<Live extends Pick<Authorization, 'createdAt'>>(
    id: AuthorizationId,
    live: Live | null,
    client: Client,
  ): Live {
    if (live === null || client.ended(live.createdAt)) {
      const reason = `authorization ${id} has ended`;
      throw grantRefusals.authorizationEnded({ reason, received: `authorization ${id}, which has ended` });
    }
    return live;
  }

  /**
   * Revokes an authorization, and with it every code and token that descends from it.
   *
   * @param type the audit event, for example `authorization.revoked`
   * @param actor the `sub` of the administrator's access token, if an administrator revokes
   */
  async revoke({ id, userId, clientId }: LiveAuthorization, type: string, actor?: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (!(await this.store.revoke(tx, id, this.clock.now()))) return;
      await this.audit.record(type, { sub: userId, clientId, actor, details: { authorization_id: id } }, tx);
    });
  }

  /** The authorizations of a user that have not ended, the latest first, at most one page. */
  liveOf(userId: SubjectId): Promise<readonly Authorization[]> {
    return this.store.liveOf(userId, MOST_SHOWN);
  }

  async revokeAllOf(tx: Tx, { userId, clientId }: OfUser, options: RevokeOptions): Promise<void> {
    const { reason, actor, keep } = options;
    const of = { userId, ...(clientId !== undefined && { clientId }) };
    const count = await this.store.revokeAllOf(tx, of, this.clock.now(), keep);
    if (count === 0) return;
    const details = { count, reason };
    await this.audit.record('authorization.revoked', { sub: userId, clientId, actor, details }, tx);
  }

  /** Seconds until the last possible token of a new authorization has expired. */
  private longestLife({ metadata }: Client): number {
    const { authorizationCodeTtl, refreshTokenTtl } = this.configuration;
    return authorizationCodeTtl + (metadata.refresh_token_ttl ?? refreshTokenTtl) + LONGEST_TOKEN_LIFE;
  }
}
