import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ClientId, SessionId } from '../../common/index.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';

/**
 * A client that knows of a session, from an ID token or an access token, and wants to know when it ends.
 * The row goes when the session ends.
 */
@Entity('session_clients')
export class SessionClient {
  @PrimaryColumn({ name: 'session_id', type: 'varchar', length: 36 })
  readonly sessionId!: SessionId;

  @PrimaryColumn({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  /** The `sub` by which that client knows the user, who may be gone when it is told. */
  @Column({ type: 'varchar', length: 255 })
  readonly subject!: string;

  static of(columns: ColumnsOf<SessionClient>): SessionClient {
    return entityOf(SessionClient, columns);
  }
}
