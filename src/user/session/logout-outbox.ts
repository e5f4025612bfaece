import type { Branded, ClientId, SessionId } from '../../common/index.js';
import type { Tx } from '../../database/index.js';

export type LogoutNoticeId = Branded<'LogoutNoticeId'>;

/** A client that must be told that a session has ended (OIDC Back-Channel Logout §2.5). */
export interface LogoutNotice {
  readonly id: LogoutNoticeId;
  readonly sessionId: SessionId;
  readonly clientId: ClientId;
  /** The `sub` by which that client knows the user. */
  readonly subject: string;
}

/** Where notices wait until their clients have been told. The room that delivers them is above; `app` binds it. */
export abstract class LogoutOutbox {
  /** Writes notices in the transaction that ends their sessions, so that no crash can lose one. */
  abstract add(tx: Tx, notices: readonly LogoutNotice[]): Promise<void>;
}
