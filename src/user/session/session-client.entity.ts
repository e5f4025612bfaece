import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ClientId, SessionId } from '../../common/index.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';

/**
 * A client that received an ID token or an access token of a session, and is notified when it ends. The row is removed
 * when the session ends.
 */
@Entity('session_clients')
export class SessionClient {
  @PrimaryColumn({ name: 'session_id', type: 'varchar', length: 36 })
  readonly sessionId!: SessionId;

  @PrimaryColumn({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  /** The `sub` of the user for that client: the user may be removed before the notice is sent. */
  @Column({ type: 'varchar', length: 255 })
  readonly subject!: string;

  static of(columns: ColumnsOf<SessionClient>): SessionClient {
    return entityOf(SessionClient, columns);
  }
}
