import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { ClientId } from '../../common/index.js';
import { chunksOf, Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { ClientOrigin } from './client-origin.entity.js';

/** Maximum number of rows in one INSERT. */
const CHUNK = 64;

/** The only class that touches `client_origins`. */
@Injectable()
export class ClientOriginStore {
  private readonly table: CompiledTable<ClientOrigin>;

  constructor(
    @InjectRepository(ClientOrigin) private readonly origins: Repository<ClientOrigin>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(ClientOrigin);
  }

  exists(origin: string): Promise<boolean> {
    // TypeORM: several clients may have the origin.
    return this.origins.existsBy({ origin });
  }

  /** Adds origins to a client that has none of them yet. */
  async add(tx: Tx, clientId: ClientId, origins: readonly string[]): Promise<void> {
    const rows = origins.map((origin) => ClientOrigin.of({ origin, clientId }));
    // TypeORM: several rows in one statement.
    for (const chunk of chunksOf(rows, CHUNK)) await tx.insert(ClientOrigin, chunk);
  }

  /**
   * Replaces the origins of a client. Rows are deleted by primary key: a DELETE by client that matches no row locks a
   * gap, and two transactions that then insert into the same gap deadlock.
   *
   * @param tx has locked the client's row
   */
  async replace(tx: Tx, clientId: ClientId, origins: readonly string[]): Promise<void> {
    // TypeORM: a list, read in the transaction.
    const before = (await tx.findBy(ClientOrigin, { clientId })).map(({ origin }) => origin);
    for (const origin of before) if (!origins.includes(origin)) await this.table.delete(tx, { origin, clientId });
    await this.add(tx, clientId, origins.filter((origin) => !before.includes(origin))); // prettier-ignore
  }
}
