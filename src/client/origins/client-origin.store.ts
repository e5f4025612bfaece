import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { ClientId } from '../../common/index.js';
import { chunksOf, type Tx } from '../../database/index.js';
import { ClientOrigin } from './client-origin.entity.js';

/** Rows of one INSERT, at most. */
const CHUNK = 64;

/** The only class that touches `client_origins`. */
@Injectable()
export class ClientOriginStore {
  constructor(@InjectRepository(ClientOrigin) private readonly origins: Repository<ClientOrigin>) {}

  exists(origin: string): Promise<boolean> {
    return this.origins.existsBy({ origin });
  }

  /** For a client that has none yet. */
  async add(tx: Tx, clientId: ClientId, origins: readonly string[]): Promise<void> {
    const rows = origins.map((origin) => ClientOrigin.of({ origin, clientId }));
    for (const chunk of chunksOf(rows, CHUNK)) await tx.insert(ClientOrigin, chunk);
  }

  /**
   * Makes these the client's origins, and no others. Rows go by their primary keys: a DELETE by client would lock the
   * gap where it finds none, and two that then insert into one gap wait for each other.
   *
   * @param tx has locked the client's row
   */
  async replace(tx: Tx, clientId: ClientId, origins: readonly string[]): Promise<void> {
    const before = (await tx.findBy(ClientOrigin, { clientId })).map(({ origin }) => origin);
    for (const origin of before) if (!origins.includes(origin)) await tx.delete(ClientOrigin, { origin, clientId });
    await this.add(tx, clientId, origins.filter((origin) => !before.includes(origin))); // prettier-ignore
  }
}
