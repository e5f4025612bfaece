import { Injectable, Logger } from '@nestjs/common';
import {
  ClientAdministration,
  ClientDirectory,
  ResourceAdministration,
  ResourceDirectory,
  type Client,
} from '../client/index.js';
import { OAuthError } from '../common/index.js';
import { Configuration } from '../config/index.js';
import { DEMO_EDIT_SCOPE, DEMO_ROLE, DEMO_SCOPE, demoClients, type DemoMetadata } from './demo-data.js';
import { unlessThere } from './unless-there.js';

/** Creates the clients of the demo, and the resource of its API. */
@Injectable()
export class DemoClients {
  private readonly logger = new Logger(DemoClients.name);

  constructor(
    private readonly configuration: Configuration,
    private readonly directory: ClientDirectory,
    private readonly clients: ClientAdministration,
    private readonly resourceDirectory: ResourceDirectory,
    private readonly resources: ResourceAdministration,
  ) {}

  async make(): Promise<void> {
    const { issuer } = this.configuration;
    await this.makeApi(this.configuration.urlOf('demoApi'));
    for (const { id, secret, metadata } of demoClients(issuer)) {
      const client = await this.directory.find(id);
      await this.unlessUnfit(id, () =>
        client === null
          ? unlessThere(() => this.clients.create(metadata, null, { id, secret }))
          : this.follow(client, metadata),
      );
    }
  }

  /** With SERVER_PROFILE, the demo has only the clients that fit. */
  private async unlessUnfit(id: string, make: () => Promise<void>): Promise<void> {
    try {
      await make();
    } catch (error) {
      const isRefused = error instanceof OAuthError && error.status === 400;
      if (!isRefused || this.configuration.serverProfile === null) throw error;
      this.logger.log(`the demo is without the client ${id}: ${error.description}`);
    }
  }

  private async makeApi(identifier: string): Promise<void> {
    if ((await this.resourceDirectory.all()).some((resource) => resource.identifier === identifier)) return;
    const api = {
      identifier,
      name: 'Demo API',
      scopes: [DEMO_SCOPE, DEMO_EDIT_SCOPE],
      scope_descriptions: {
        [DEMO_SCOPE]: 'Read from the demo API',
        [DEMO_EDIT_SCOPE]: 'Change what the demo API stores',
      },
      roles: [{ name: DEMO_ROLE }],
      scope_roles: { [DEMO_EDIT_SCOPE]: [DEMO_ROLE] },
    };
    await unlessThere(() => this.resources.create(api, null));
  }

  /** Updates the demo clients of another port or an earlier version, so that the documented sign-in works. */
  private async follow(client: Client, { redirect_uris: uris = [], id_token_on_refresh = true }: DemoMetadata) {
    const hasUris = uris.every((uri) => client.redirectUris.includes(uri));
    if (hasUris && client.getsIdTokenOnRefresh === id_token_on_refresh) return;
    await unlessThere(() => this.clients.change(client.id, { redirect_uris: uris, id_token_on_refresh }, null));
  }
}
