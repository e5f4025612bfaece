import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { ClientId } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import { ClientSecret } from './client-secret.entity.js';

/** The only class that touches `client_secrets`. */
@Injectable()
export class ClientSecretStore {
  constructor(@InjectRepository(ClientSecret) private readonly secrets: Repository<ClientSecret>) {}

  /** The oldest first. */
  ofClient(clientId: string): Promise<ClientSecret[]> {
    return this.secrets.find({ where: { clientId: clientId as ClientId }, order: { id: 'ASC' } });
  }

  async add(tx: Tx, secret: ClientSecret): Promise<void> {
    await tx.insert(ClientSecret, secret);
  }

  async setLastUsed(tx: Tx, id: string, lastUsedAt: Date): Promise<void> {
    await tx.update(ClientSecret, { id }, { lastUsedAt });
  }

  /** Forgets what could be read back; the digests stay. */
  async unseal(tx: Tx, clientId: ClientId): Promise<void> {
    await tx.update(ClientSecret, { clientId }, { sealed: null });
  }

  /** @returns whether the client had such a secret */
  async remove(tx: Tx, clientId: ClientId, id: string): Promise<boolean> {
    return (await tx.delete(ClientSecret, { id, clientId })).affected === 1;
  }

  async removeAll(tx: Tx, clientId: ClientId): Promise<void> {
    await tx.delete(ClientSecret, { clientId });
  }
}
