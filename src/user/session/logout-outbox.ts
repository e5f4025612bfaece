import type { Branded, ClientId, SessionId } from '../../common/index.js';
import type { Tx } from '../../database/index.js';

export type LogoutNoticeId = Branded<'LogoutNoticeId'>;

/** A notice for a client that a session has ended (OIDC Back-Channel Logout §2.5). */
export interface LogoutNotice {
  readonly id: LogoutNoticeId;
  readonly sessionId: SessionId;
  readonly clientId: ClientId;
  /** The `sub` of the user for that client. */
  readonly subject: string;
}

/** Stores notices until they are delivered. The room that delivers them is above this one; `app` binds it. */
export abstract class LogoutOutbox {
  /** Stores notices in the transaction that ends their sessions, so that a crash cannot lose one. */
  abstract add(tx: Tx, notices: readonly LogoutNotice[]): Promise<void>;
}
