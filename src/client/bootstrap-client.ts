import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ADMIN_SCOPES } from '../common/index.js';
import { Configuration } from '../config/index.js';
import { isUniqueViolation } from '../database/index.js';
import { ClientAdministration } from './client-administration.js';
import { ClientStore } from './client.store.js';

const DEFAULT_ID = 'admin';

/** Makes the first admin client at start, from ADMIN_CLIENT_ID and ADMIN_CLIENT_SECRET. One that exists is left as it is. */
@Injectable()
export class BootstrapClient implements OnApplicationBootstrap {
  constructor(
    private readonly administration: ClientAdministration,
    private readonly store: ClientStore,
    private readonly configuration: Configuration,
  ) {}

  /** @throws Error in production, when there is no such client yet and one of the two variables is missing */
  async onApplicationBootstrap(): Promise<void> {
    const { production, adminClient } = this.configuration;
    const { id = production ? undefined : DEFAULT_ID, secret } = adminClient;
    if (id === undefined ? !(await this.store.isEmpty()) : (await this.store.find(id)) !== null) return;
    if (production && (id === undefined || secret === undefined)) {
      throw new Error('ADMIN_CLIENT_ID and ADMIN_CLIENT_SECRET are required on the first start in production');
    }
    await this.create(id ?? DEFAULT_ID, secret);
  }

  private async create(id: string, secret: string | undefined): Promise<void> {
    const scope = ADMIN_SCOPES.join(' ');
    const metadata = {
      client_name: 'Administration',
      grant_types: ['client_credentials'],
      scope,
      default_scope: scope,
    };
    try {
      const { clientSecret } = await this.administration.create(metadata, null, { id, secret });
      if (secret === undefined) announce(id, clientSecret ?? '');
    } catch (error) {
      // Another process starts at the same time, and was first.
      if (!isUniqueViolation(error)) throw error;
    }
  }
}

/** The one time that the generated secret is shown: not through the log, which is kept. */
function announce(id: string, secret: string): void {
  process.stdout.write(
    `\nThe first admin client (shown this once):\n  client_id      ${id}\n  client_secret  ${secret}\n\n`,
  );
}
