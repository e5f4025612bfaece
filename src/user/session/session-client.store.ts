import { Injectable } from '@nestjs/common';
import type { SessionId } from '../../common/index.js';
import { inList, Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { SessionClient } from './session-client.entity.js';

/** The only class that touches `session_clients`. */
@Injectable()
export class SessionClientStore {
  private readonly table: CompiledTable<SessionClient>;

  constructor(statements: Statements) {
    this.table = statements.tableOf(SessionClient);
  }

  /** Adding a row twice has no further effect. */
  async add(tx: Tx, row: SessionClient): Promise<void> {
    await this.table.put(tx, row);
  }

  /** Removes and returns the rows of sessions. */
  async take(tx: Tx, sessionIds: readonly SessionId[]): Promise<readonly SessionClient[]> {
    if (sessionIds.length === 0) return [];
    // TypeORM: several rows.
    const where = { sessionId: inList(sessionIds) };
    const rows = await tx.findBy(SessionClient, where);
    if (rows.length > 0) await tx.delete(SessionClient, where);
    return rows;
  }
}
