import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { OAuthError, type ClientId } from '../common/index.js';
import { Transactions } from '../database/index.js';
import type { Client } from './client.entity.js';
import { ClientCaches } from './client-caches.js';
import { ClientStore } from './client.store.js';
import { ClientOriginStore } from './origins/client-origin.store.js';
import { originsOf } from './origins/origin-directory.js';
import type { ClientSecret } from './secrets/client-secret.entity.js';
import { ClientSecrets } from './secrets/client-secrets.js';

/** What belongs to the same transaction, for example the audit event. */
export type Also = (tx: EntityManager) => Promise<void>;

/** Writes a client with its secrets and origins, all or nothing, and lets nobody here see the old state afterwards. */
@Injectable()
export class ClientWriter {
  constructor(
    private readonly store: ClientStore,
    private readonly originStore: ClientOriginStore,
    private readonly secrets: ClientSecrets,
    private readonly transactions: Transactions,
    private readonly caches: ClientCaches,
  ) {}

  /** @throws QueryFailedError (a unique violation) when the id is taken */
  async add(client: Client, secret: ClientSecret | null, also: Also): Promise<void> {
    await this.write(client.id, async (tx) => {
      await this.store.add(tx, client);
      if (secret !== null) await this.secrets.add(tx, secret);
      await this.originStore.replace(tx, client.id, originsOf(client.redirectUris));
      await also(tx);
    });
  }

  /**
   * @param secret to add, because the client needs one from now on
   * @throws OAuthError `conflict` when somebody else changed the client since it was read
   */
  async replace(before: Client, after: Client, secret: ClientSecret | null, also: Also): Promise<void> {
    await this.write(before.id, async (tx) => {
      if (!(await this.store.replace(tx, before, after))) throw changedMeanwhile();
      if (after.secretUse === 'none') await this.secrets.removeAll(tx, before.id);
      if (before.secretUse === 'read' && after.secretUse === 'check') await this.secrets.unseal(tx, before.id);
      if (secret !== null) await this.secrets.add(tx, secret);
      await this.originStore.replace(tx, before.id, originsOf(after.redirectUris));
      await also(tx);
    });
  }

  /** @throws OAuthError `not_found` */
  async endTokensBefore(id: ClientId, at: Date, also: Also): Promise<void> {
    await this.write(id, async (tx) => {
      if (!(await this.store.endTokensBefore(tx, id, at))) throw unknownClient();
      await also(tx);
    });
  }

  /** @throws OAuthError `not_found` */
  async remove(id: ClientId, also: Also): Promise<void> {
    await this.write(id, async (tx) => {
      await this.secrets.removeAll(tx, id);
      await this.originStore.replace(tx, id, []);
      if (!(await this.store.remove(tx, id))) throw unknownClient();
      await also(tx);
    });
  }

  private async write(id: ClientId, work: Also): Promise<void> {
    try {
      await this.transactions.run(work);
    } finally {
      this.caches.forget(id);
    }
  }
}

export function unknownClient(): OAuthError {
  return new OAuthError('not_found', 'No such client');
}

function changedMeanwhile(): OAuthError {
  return new OAuthError('conflict', 'The client was changed by somebody else meanwhile; read it again');
}
