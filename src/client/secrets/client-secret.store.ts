import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import type { ClientId } from '../../common/index.js';
import { ClientSecret } from './client-secret.entity.js';

/** The only class that touches `client_secrets`. */
@Injectable()
export class ClientSecretStore {
  constructor(@InjectRepository(ClientSecret) private readonly secrets: Repository<ClientSecret>) {}

  /** The oldest first. */
  ofClient(clientId: string): Promise<ClientSecret[]> {
    return this.secrets.find({ where: { clientId: clientId as ClientId }, order: { id: 'ASC' } });
  }

  async add(tx: EntityManager, secret: ClientSecret): Promise<void> {
    await tx.insert(ClientSecret, secret);
  }

  async setLastUsed(tx: EntityManager, id: string, lastUsedAt: Date): Promise<void> {
    await tx.update(ClientSecret, { id }, { lastUsedAt });
  }

  /** Forgets what could be read back; the digests stay. */
  async unseal(tx: EntityManager, clientId: ClientId): Promise<void> {
    await tx.update(ClientSecret, { clientId }, { sealed: null });
  }

  /** @returns whether the client had such a secret */
  async remove(tx: EntityManager, clientId: ClientId, id: string): Promise<boolean> {
    return (await tx.delete(ClientSecret, { id, clientId })).affected === 1;
  }

  async removeAll(tx: EntityManager, clientId: ClientId): Promise<void> {
    await tx.delete(ClientSecret, { clientId });
  }
}
