import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { ClientId } from '../../common/index.js';
import { Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { ClientSecret } from './client-secret.entity.js';

/** The only class that touches `client_secrets`. */
@Injectable()
export class ClientSecretStore {
  private readonly table: CompiledTable<ClientSecret>;

  constructor(
    @InjectRepository(ClientSecret) private readonly secrets: Repository<ClientSecret>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(ClientSecret);
  }

  /** Oldest first. */
  ofClient(clientId: string): Promise<ClientSecret[]> {
    return this.secrets.find({ where: { clientId: clientId as ClientId }, order: { id: 'ASC' } });
  }

  async add(tx: Tx, secret: ClientSecret): Promise<void> {
    await this.table.insert(tx, secret);
  }

  async setLastUsed(tx: Tx, id: string, lastUsedAt: Date): Promise<void> {
    await this.table.update(tx, { id }, { lastUsedAt });
  }

  /** Removes the readable form of the secrets; the digests stay. */
  async unseal(tx: Tx, clientId: ClientId): Promise<void> {
    await this.table.update(tx, { clientId }, { sealed: null });
  }

  /** @returns whether the client had the secret */
  async remove(tx: Tx, clientId: ClientId, id: string): Promise<boolean> {
    return (await this.table.delete(tx, { id, clientId })) === 1;
  }

  async removeAll(tx: Tx, clientId: ClientId): Promise<void> {
    await this.table.delete(tx, { clientId });
  }
}
