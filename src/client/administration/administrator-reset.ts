import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { ADMIN_SCOPES, Clock, Scope, type ClientId } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { Transactions, type Tx } from '../../database/index.js';
import { administratorMetadata } from './bootstrap-client.js';
import { DEFAULT_ADMIN_ID } from '../profiles/server-profile.js';
import { Client } from '../client.entity.js';
import { withDefaults, type ClientMetadata } from '../metadata/client-metadata.js';
import { ClientStore } from '../client.store.js';
import { ClientSecrets } from '../secrets/client-secrets.js';

/** The admin client with its new secret. */
export interface ResetAdministrator {
  readonly id: ClientId;
  /** Shown only once. */
  readonly secret: string;
}

/**
 * Restores access for an operator who is locked out (`node dist/cli/admin.js reset-secret`): the admin client of
 * ADMIN_CLIENT_ID gets a new secret, is enabled, and may use every admin scope by client_credentials. Its earlier
 * secrets end. Running servers use the new state within a second.
 */
@Injectable()
export class AdministratorReset {
  constructor(
    private readonly store: ClientStore,
    private readonly secrets: ClientSecrets,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** @throws Error when the client changes at the same time */
  async run(): Promise<ResetAdministrator> {
    const id = (this.configuration.adminClient.id ?? DEFAULT_ADMIN_ID) as ClientId;
    const [before, now] = [await this.store.find(id), this.clock.now()];
    const client = before === null ? created(id, now) : restored(before, now);
    const secret = this.secrets.prepare(client);
    await this.transactions.run(async (tx) => {
      await this.write(tx, before, client);
      await this.secrets.removeAll(tx, id);
      await this.secrets.add(tx, secret.row);
      await this.audit.record('client.administrator_reset', { clientId: id, details: { secret: secret.row.id } }, tx);
    });
    return { id, secret: secret.value };
  }

  private async write(tx: Tx, before: Client | null, client: Client): Promise<void> {
    if (before === null) return this.store.add(tx, client);
    if (!(await this.store.replace(tx, before, client))) throw new Error('the client was changed at the same time; run this again'); // prettier-ignore
  }
}

function created(id: ClientId, now: Date): Client {
  return Client.created(id, { metadata: withDefaults(administratorMetadata()), disabled: false }, now);
}

/** Keeps all other members of the client. */
function restored(before: Client, now: Date): Client {
  const { metadata } = before;
  const changes: Partial<ClientMetadata> = {
    grant_types: [...new Set([...metadata.grant_types, 'client_credentials'])],
    scope: before.registeredScope.plus(Scope.of(ADMIN_SCOPES)).toString(),
    default_scope: ADMIN_SCOPES.join(' '),
    token_endpoint_auth_method: 'client_secret_basic',
    token_endpoint_auth_signing_alg: undefined,
  };
  return before.changed({ metadata: { ...metadata, ...changes }, disabled: false }, now);
}
