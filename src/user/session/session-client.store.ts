import { Injectable } from '@nestjs/common';
import type { SessionId } from '../../common/index.js';
import { inList, type Tx } from '../../database/index.js';
import { SessionClient } from './session-client.entity.js';

/** The only class that touches `session_clients`. */
@Injectable()
export class SessionClientStore {
  /** Once is enough. */
  async add(tx: Tx, row: SessionClient): Promise<void> {
    // TypeORM: an upsert.
    await tx
      .createQueryBuilder()
      .insert()
      .into(SessionClient)
      .values(row)
      .orUpdate(['subject'], ['session_id', 'client_id'])
      .execute();
  }

  /** Takes the rows of some sessions out. */
  async take(tx: Tx, sessionIds: readonly SessionId[]): Promise<readonly SessionClient[]> {
    if (sessionIds.length === 0) return [];
    // TypeORM: several rows.
    const ofThese = { sessionId: inList(sessionIds) };
    const rows = await tx.findBy(SessionClient, ofThese);
    if (rows.length > 0) await tx.delete(SessionClient, ofThese);
    return rows;
  }
}
