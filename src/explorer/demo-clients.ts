import { Injectable } from '@nestjs/common';
import {
  ClientAdministration,
  ClientDirectory,
  ResourceAdministration,
  ResourceDirectory,
  type Client,
} from '../client/index.js';
import { Configuration } from '../config/index.js';
import { DEMO_SCOPE, demoClients, type DemoMetadata } from './demo-data.js';
import { unlessThere } from './unless-there.js';

/** Creates the clients of the demo, and the resource of its API. */
@Injectable()
export class DemoClients {
  constructor(
    private readonly configuration: Configuration,
    private readonly directory: ClientDirectory,
    private readonly clients: ClientAdministration,
    private readonly resourceDirectory: ResourceDirectory,
    private readonly resources: ResourceAdministration,
  ) {}

  async make(): Promise<void> {
    const { issuer } = this.configuration;
    const identifier = this.configuration.urlOf('demoApi');
    if (!(await this.resourceDirectory.all()).some((resource) => resource.identifier === identifier)) {
      await unlessThere(() => this.resources.create({ identifier, name: 'Demo API', scopes: [DEMO_SCOPE] }, null));
    }
    for (const { id, secret, metadata } of demoClients(issuer)) {
      const client = await this.directory.find(id);
      if (client === null) await unlessThere(() => this.clients.create(metadata, null, { id, secret }));
      else await this.follow(client, metadata);
    }
  }

  /** Updates the demo clients of another port or an earlier version, so that the documented sign-in works. */
  private async follow(client: Client, { redirect_uris: uris = [], id_token_on_refresh = true }: DemoMetadata) {
    const hasUris = uris.every((uri) => client.redirectUris.includes(uri));
    if (hasUris && client.getsIdTokenOnRefresh === id_token_on_refresh) return;
    await unlessThere(() => this.clients.change(client.id, { redirect_uris: uris, id_token_on_refresh }, null));
  }
}
