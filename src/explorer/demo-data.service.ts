import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { StartNotes } from '../common/index.js';
import { Configuration } from '../config/index.js';
import { UserAccounts, UserDirectory } from '../user/index.js';
import { DemoClients } from './demo-clients.js';
import { DEMO_CLAIMS, DEMO_USER } from './demo-data.js';
import { unlessThere } from './unless-there.js';

/** Creates the user, clients and resource of the demo where they are missing. Existing ones are not changed. */
@Injectable()
export class DemoData implements OnApplicationBootstrap {
  constructor(
    private readonly configuration: Configuration,
    private readonly clients: DemoClients,
    private readonly users: UserDirectory,
    private readonly accounts: UserAccounts,
    private readonly notes: StartNotes,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.configuration.demo) return;
    await this.clients.make();
    if ((await this.users.findByUsername(DEMO_USER.username)) === null) {
      await unlessThere(() => this.accounts.create({ ...DEMO_USER, ...DEMO_CLAIMS }, null));
    }
    this.notes.add('Sign in as', `${DEMO_USER.username} / ${DEMO_USER.password}`);
  }
}
