import type { Tx } from '../../database/index.js';

/** `registered_by` where anybody may register. */
export const OPEN = 'open';

/** That somebody may register a client now. */
export interface Admission {
  /** For the client's row. */
  readonly registeredBy: string;
  /** Who made the initial access token; undefined where registration is open. */
  readonly vouchedFor: string | undefined;
  /** When the new client is gone unless somebody uses it. */
  readonly expiresAt: Date;
  /**
   * Takes a use of the initial access token away, in the transaction that stores the client.
   *
   * @throws OAuthError `invalid_token` when somebody else had the last one
   */
  use(tx: Tx): Promise<void>;
}
