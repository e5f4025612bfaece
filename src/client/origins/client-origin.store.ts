import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import type { ClientId } from '../../common/index.js';
import { ClientOrigin } from './client-origin.entity.js';

/** The only class that touches `client_origins`. */
@Injectable()
export class ClientOriginStore {
  constructor(@InjectRepository(ClientOrigin) private readonly origins: Repository<ClientOrigin>) {}

  exists(origin: string): Promise<boolean> {
    return this.origins.existsBy({ origin });
  }

  /** Makes these the client's origins, and no others. */
  async replace(tx: EntityManager, clientId: ClientId, origins: readonly string[]): Promise<void> {
    await tx.delete(ClientOrigin, { clientId });
    if (origins.length > 0) {
      await tx.insert(
        ClientOrigin,
        origins.map((origin) => ({ origin, clientId })),
      );
    }
  }
}
