import { Injectable } from '@nestjs/common';
import { ChangedMeanwhile, Principals, type ClientId, type OAuthError } from '../../common/index.js';
import { Transactions, type Tx } from '../../database/index.js';
import { holdsAdministration } from './admin-clients.js';
import type { Client } from '../client.entity.js';
import { ClientCaches } from '../client-caches.js';
import { ClientStore } from '../client.store.js';
import { ClientOriginStore } from '../origins/client-origin.store.js';
import { originsOf } from '../origins/origin-directory.js';
import { ClientSecrets } from '../secrets/client-secrets.js';
import type { GivenCredentials } from './new-client-input.js';
import { clientAdminRefusals } from '../refusals/administration.js';

/** What belongs to the same transaction, for example the audit event. */
export type Also = (tx: Tx) => Promise<void>;

/** A client as stored, and the secret to show once, where a new one was made. */
export interface StoredClient {
  readonly client: Client;
  readonly clientSecret: string | null;
}

/** Writes a client with its secrets and origins, all or nothing, and lets nobody here see the old state afterwards. */
@Injectable()
export class ClientWriter {
  constructor(
    private readonly store: ClientStore,
    private readonly originStore: ClientOriginStore,
    private readonly secrets: ClientSecrets,
    private readonly transactions: Transactions,
    private readonly caches: ClientCaches,
    private readonly principals: Principals,
  ) {}

  /**
   * Stores a new client, with a secret where its authentication needs one.
   *
   * @param given the identity that it has already
   * @throws QueryFailedError (a unique violation) when the id is taken
   */
  async add(client: Client, also: Also, given: GivenCredentials = {}): Promise<StoredClient> {
    const secret = client.secretUse === 'none' ? null : this.secrets.prepare(client, { value: given.secret });
    await this.write(client.id, async (tx) => {
      if (given.id !== undefined) await this.principals.claimIdentity(tx, given.id);
      await this.store.add(tx, client);
      if (secret !== null) await this.secrets.add(tx, secret.row);
      await this.originStore.add(tx, client.id, originsOf(client));
      await also(tx);
    });
    return { client, clientSecret: secret?.value ?? null };
  }

  /**
   * Stores a changed client, with a new secret where its authentication needs one from now on.
   *
   * @throws OAuthError `conflict` when somebody else changed the client since it was read, or when no administrator
   *   would be left
   */
  async replace(before: Client, after: Client, also: Also): Promise<StoredClient> {
    const secret = needsNewSecret(before, after) ? this.secrets.prepare(after) : null;
    await this.writeOf(before, async (tx) => {
      if (!(await this.store.replace(tx, before, after))) throw new ChangedMeanwhile('client');
      if (after.secretUse === 'none') await this.secrets.removeAll(tx, before.id);
      if (before.secretUse === 'read' && after.secretUse === 'check') await this.secrets.unseal(tx, before.id);
      if (secret !== null) await this.secrets.add(tx, secret.row);
      await this.originStore.replace(tx, before.id, originsOf(after));
      await also(tx);
    });
    return { client: after, clientSecret: secret?.value ?? null };
  }

  /** @throws OAuthError `not_found` */
  async endTokensBefore(id: ClientId, at: Date, also: Also): Promise<void> {
    await this.write(id, async (tx) => {
      if (!(await this.store.endTokensBefore(tx, id, at))) throw unknownClient();
      await also(tx);
    });
  }

  /**
   * Removes one of its secrets.
   *
   * @throws OAuthError `not_found`; `conflict` when no administrator would be left
   */
  async removeSecret(client: Client, secretId: string, also: Also): Promise<void> {
    await this.writeOf(client, async (tx) => {
      if (!(await this.secrets.remove(tx, client.id, secretId))) throw clientAdminRefusals.secretUnknown();
      await also(tx);
    });
  }

  /**
   * @param onlyUnchanged whether it stays when somebody else changed it since it was read
   * @throws OAuthError `not_found`; `conflict` when no administrator would be left; ChangedMeanwhile
   */
  async remove(client: Client, also: Also, onlyUnchanged = false): Promise<void> {
    const { id } = client;
    await this.writeOf(client, async (tx) => {
      if (onlyUnchanged && !(await this.store.isStill(tx, client))) throw new ChangedMeanwhile('client');
      await this.secrets.removeAll(tx, id);
      await this.originStore.replace(tx, id, []);
      if (!(await this.store.remove(tx, id))) throw unknownClient();
      await also(tx);
    });
  }

  /** Takes something away from a client that is there. */
  private writeOf(client: Client, work: Also): Promise<void> {
    if (!holdsAdministration(client)) return this.write(client.id, work);
    return this.write(client.id, (tx) => this.principals.keepAdministrator(tx, () => work(tx)));
  }

  private async write(id: ClientId, work: Also): Promise<void> {
    try {
      await this.transactions.run(work);
    } finally {
      this.caches.forget(id);
    }
  }
}

/** Also where it has secrets, when we cannot read them and must from now on. */
function needsNewSecret(before: Client, after: Client): boolean {
  return after.secretUse === 'read'
    ? before.secretUse !== 'read'
    : after.secretUse === 'check' && before.secretUse === 'none';
}

export function unknownClient(): OAuthError {
  return clientAdminRefusals.unknown();
}
