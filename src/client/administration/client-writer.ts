import { Injectable } from '@nestjs/common';
import { changeRefusals, Principals, type ClientId, type OAuthError } from '../../common/index.js';
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

/** Further work for the same transaction, for example the audit event. */
export type TransactionWork = (tx: Tx) => Promise<void>;

/** A stored client, with its new secret if one was made. The secret is shown only once. */
export interface StoredClient {
  readonly client: Client;
  readonly clientSecret: string | null;
}

/** Writes a client with its secrets and origins in one transaction, then clears the caches of this process. */
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
   * Stores a new client, with a secret if its authentication needs one.
   *
   * @param given an id and a secret that the client has already
   * @throws QueryFailedError (a unique violation) when the id is taken
   */
  async add(client: Client, also: TransactionWork, given: GivenCredentials = {}): Promise<StoredClient> {
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
   * Stores a changed client, with a new secret if its authentication needs one from now on.
   *
   * @throws OAuthError `conflict` when the client has changed since it was read, or when it is the last administrator
   */
  async replace(before: Client, after: Client, also: TransactionWork): Promise<StoredClient> {
    const secret = needsNewSecret(before, after) ? this.secrets.prepare(after) : null;
    await this.writeExisting(before, async (tx) => {
      if (!(await this.store.replace(tx, before, after))) throw changeRefusals.changedMeanwhile({ what: 'client' });
      if (after.secretUse === 'none') await this.secrets.removeAll(tx, before.id);
      if (before.secretUse === 'read' && after.secretUse === 'check') await this.secrets.unseal(tx, before.id);
      if (secret !== null) await this.secrets.add(tx, secret.row);
      await this.originStore.replace(tx, before.id, originsOf(after));
      await also(tx);
    });
    return { client: after, clientSecret: secret?.value ?? null };
  }

  /** @throws OAuthError `not_found` */
  async endTokensBefore(id: ClientId, at: Date, also: TransactionWork): Promise<void> {
    await this.write(id, async (tx) => {
      if (!(await this.store.endTokensBefore(tx, id, at))) throw unknownClient();
      await also(tx);
    });
  }

  /**
   * Removes a secret of a client.
   *
   * @throws OAuthError `not_found`; `conflict` when the client is the last administrator
   */
  async removeSecret(client: Client, secretId: string, also: TransactionWork): Promise<void> {
    await this.writeExisting(client, async (tx) => {
      if (!(await this.secrets.remove(tx, client.id, secretId))) throw clientAdminRefusals.secretUnknown();
      await also(tx);
    });
  }

  /**
   * @param onlyUnchanged whether a client that has changed since it was read is kept
   * @throws OAuthError `not_found`; `conflict` when the client is the last administrator; ChangedMeanwhile
   */
  async remove(client: Client, also: TransactionWork, onlyUnchanged = false): Promise<void> {
    const { id } = client;
    await this.writeExisting(client, async (tx) => {
      if (onlyUnchanged && !(await this.store.isStill(tx, client)))
        throw changeRefusals.changedMeanwhile({ what: 'client' });
      await this.secrets.removeAll(tx, id);
      await this.originStore.replace(tx, id, []);
      if (!(await this.store.remove(tx, id))) throw unknownClient();
      await also(tx);
    });
  }

  /** Runs work that may remove an administrator. */
  private writeExisting(client: Client, work: TransactionWork): Promise<void> {
    if (!holdsAdministration(client)) return this.write(client.id, work);
    return this.write(client.id, (tx) => this.principals.keepAdministrator(tx, () => work(tx)));
  }

  private async write(id: ClientId, work: TransactionWork): Promise<void> {
    try {
      await this.transactions.run(work);
    } finally {
      this.caches.forget(id);
    }
  }
}

/** A client with secrets needs a new one when the stored values cannot be read and have to be read from now on. */
function needsNewSecret(before: Client, after: Client): boolean {
  return after.secretUse === 'read'
    ? before.secretUse !== 'read'
    : after.secretUse === 'check' && before.secretUse === 'none';
}

export function unknownClient(): OAuthError {
  return clientAdminRefusals.unknown();
}
