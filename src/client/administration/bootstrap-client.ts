import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ADMIN_SCOPES } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { isUniqueViolation } from '../../database/index.js';
import { ClientAdministration } from './client-administration.js';
import type { Client } from '../client.entity.js';
import { ClientStore } from '../client.store.js';
import { DEFAULT_ADMIN_ID } from '../profiles/server-profile.js';
import { ClientSecrets } from '../secrets/client-secrets.js';

/** Metadata of an admin client with every admin scope. */
export function administratorMetadata() {
  const scope = ADMIN_SCOPES.join(' ');
  return { client_name: 'Administration', grant_types: ['client_credentials'], scope, default_scope: scope };
}

/** Creates the first admin client at start, from ADMIN_CLIENT_ID and ADMIN_CLIENT_SECRET, unless it exists. */
@Injectable()
export class BootstrapClient implements OnApplicationBootstrap {
  private readonly logger = new Logger(BootstrapClient.name);

  constructor(
    private readonly administration: ClientAdministration,
    private readonly store: ClientStore,
    private readonly secrets: ClientSecrets,
    private readonly configuration: Configuration,
  ) {}

  /** @throws Error in production, when the client does not exist and one of the two variables is missing */
  async onApplicationBootstrap(): Promise<void> {
    const { production, adminClient } = this.configuration;
    const { id = production ? undefined : DEFAULT_ADMIN_ID, secret } = adminClient;
    const existing = id === undefined ? null : await this.store.find(id);
    if (existing !== null) return this.reportIgnoredSecret(existing, secret);
    if (id === undefined && !(await this.store.isEmpty())) return this.reportWithoutId(secret);
    if (production && (id === undefined || secret === undefined)) {
      throw new Error('ADMIN_CLIENT_ID and ADMIN_CLIENT_SECRET are required on the first start in production');
    }
    await this.create(id ?? DEFAULT_ADMIN_ID, secret);
  }

  /** Warns when ADMIN_CLIENT_SECRET has no effect: the secrets of an existing client are changed by other means. */
  private async reportIgnoredSecret({ id, disabled }: Client, secret: string | undefined): Promise<void> {
    if (disabled) {
      this.logger.warn(
        `the admin client ${id} is disabled; "npm run admin -- reset-secret" enables it with a new secret`,
      );
    }
    if (secret === undefined || (await this.secrets.has(id, secret))) return;
    this.logger.warn(
      `ADMIN_CLIENT_SECRET has no effect: the client ${id} exists with a different secret. Add a secret with ` +
        `POST /admin/clients/${id}/secrets, or replace them with "npm run admin -- reset-secret" (node dist/cli/admin.js)`,
    );
  }

  private reportWithoutId(secret: string | undefined): void {
    if (secret !== undefined) this.logger.warn('ADMIN_CLIENT_SECRET has no effect without ADMIN_CLIENT_ID');
  }

  private async create(id: string, secret: string | undefined): Promise<void> {
    try {
      const { clientSecret } = await this.administration.create(administratorMetadata(), null, { id, secret });
      if (secret === undefined) announce(id, clientSecret ?? '');
    } catch (error) {
      // Another process that starts at the same time may have created the client.
      if (!isUniqueViolation(error) && (await this.store.find(id)) === null) throw error;
    }
  }
}

/** Prints the generated secret once, on standard output: the log is kept. */
function announce(id: string, secret: string): void {
  process.stdout.write(
    `\nThe first admin client (shown this once):\n  client_id      ${id}\n  client_secret  ${secret}\n\n`,
  );
}
