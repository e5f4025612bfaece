import type { Tx } from './tx.js';
import type { ClientId, SessionId, SubjectId } from '../values/identifiers.js';

/** The authorizations of a user, with one client or with all. */
export interface OfUser {
  readonly userId: SubjectId;
  readonly clientId?: ClientId;
}

/** Why authorizations end, and who ends them. */
export interface RevokeOptions {
  /** The reason, for the audit. */
  readonly reason: string;
  /** The `sub` of the administrator. */
  readonly actor?: string | undefined;
  /** A session whose authorizations stay. */
  readonly keep?: SessionId | undefined;
}

/** The authorizations of users, for rooms below `token`. `app.module` binds the implementation. */
export abstract class UserAuthorizations {
  /** Ends the live ones with every code and token that descends from them, and writes one audit event for all. */
  abstract revokeAllOf(tx: Tx, of: OfUser, options: RevokeOptions): Promise<void>;
}
