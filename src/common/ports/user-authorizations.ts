import type { Tx } from './tx.js';
import type { ClientId, SessionId, SubjectId } from '../values/identifiers.js';

/** Whose authorizations: a user's, with one client or with all. */
export interface OfUser {
  readonly userId: SubjectId;
  readonly clientId?: ClientId;
}

/** Why authorizations end, and through whom. */
export interface RevokeOptions {
  /** For the audit. */
  readonly reason: string;
  /** The `sub` of the admin who does it. */
  readonly actor?: string | undefined;
  /** A session: what is bound to it stays. */
  readonly keep?: SessionId | undefined;
}

/** The authorizations of users, for rooms below the one that keeps them. What stands behind it is bound in `app.module`. */
export abstract class UserAuthorizations {
  /** Ends those that live, and with them every code and token that descends from them; one audit event for all. */
  abstract revokeAllOf(tx: Tx, of: OfUser, options: RevokeOptions): Promise<void>;
}
