import type { Tx } from './tx.js';
import type { AdminScope } from '../http/requires-scope.js';

/** The scope with which an administrator can restore clients, their secrets and their rights. */
export const ADMINISTRATION: AdminScope = 'clients:write';

/**
 * The rules about users and clients together, for the two rooms that do not import each other. `app.module` binds the
 * implementation.
 *
 * An administrator can use the scope `clients:write`: an enabled client that is registered for it and for
 * client_credentials, and that has keys or a secret; or an enabled user with a password and this admin scope, if an
 * enabled client can request it in a code flow. A client whose secrets all expire counts only if there is no other.
 */
export abstract class Principals {
  /**
   * Makes a change that may remove an administrator. Such changes take turns in all processes. Call it first in the
   * transaction.
   *
   * @throws OAuthError `conflict` when no administrator, or only one whose secrets all expire, would remain
   */
  abstract keepAdministrator<T>(tx: Tx, work: () => Promise<T>): Promise<T>;

  /**
   * Reserves a chosen id for a new user or client. Call it first in the transaction.
   *
   * @throws OAuthError `conflict` when a user or a client has it: a `client_id` never equals a `sub` (RFC 9700 §4.15)
   */
  abstract claimIdentity(tx: Tx, id: string): Promise<void>;

  /**
   * As `claimIdentity`, for several new users at once. The caller compares the ids with those of users.
   *
   * @returns the ids that clients have
   */
  abstract claimIdentities(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>>;
}
