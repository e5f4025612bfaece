import type { Tx } from './tx.js';
import type { AdminScope } from '../http/requires-scope.js';

/** The scope that lets others in again: with it, clients, their secrets and their rights can be restored. */
export const ADMINISTRATION: AdminScope = 'clients:write';

/**
 * What holds for users and clients together, for the two rooms that do not see each other. Bound in `app.module`.
 *
 * An administrator can use the scope `clients:write`: an enabled client that is registered for it and for
 * client_credentials, and that has keys or a secret; or an enabled user with a password who holds it, where an enabled
 * client may ask for it in a code flow. One whose secrets all expire counts only while nobody else does.
 */
export abstract class Principals {
  /**
   * Does what might remove an administrator. Changes of this kind take turns, on all processes. To call first in the
   * transaction.
   *
   * @throws OAuthError `conflict` when no administrator, or only one whose secrets all expire, would be left
   */
  abstract keepAdministrator<T>(tx: Tx, work: () => Promise<T>): Promise<T>;

  /**
   * Lets a new user or client have an id that somebody chose. To call first in the transaction.
   *
   * @throws OAuthError `conflict` when a user or a client has it: a `client_id` never equals a `sub` (RFC 9700 §4.15)
   */
  abstract claimIdentity(tx: Tx, id: string): Promise<void>;
}
