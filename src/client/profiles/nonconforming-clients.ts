import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { Client } from '../client.entity.js';
import { ClientStore } from '../client.store.js';
import { ClientObligations } from './client-obligations.js';

/** Clients that are read at a time. */
const PAGE = 200;
/** Names in the log. */
const MOST_NAMED = 20;

/** Reports at start which clients do not fit SERVER_PROFILE: their requests are refused. */
@Injectable()
export class NonconformingClients implements OnApplicationBootstrap {
  private readonly logger = new Logger(NonconformingClients.name);

  constructor(
    private readonly store: ClientStore,
    private readonly obligations: ClientObligations,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { serverProfile: profile } = this.configuration;
    if (profile === null) return;
    const ids = await this.find();
    if (ids.length === 0) return;
    const more = ids.length > MOST_NAMED ? `, and ${ids.length - MOST_NAMED} more` : '';
    this.logger.warn(
      `SERVER_PROFILE: ${ids.length} clients do not fit ${profile}, so their requests are refused: ` +
        `${ids.slice(0, MOST_NAMED).join(', ')}${more}`,
    );
  }

  private async find(): Promise<readonly string[]> {
    const found: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await this.store.list(undefined, after, PAGE, this.clock.now());
      for (const client of page) if (!(await this.fits(client))) found.push(client.id);
      after = page.at(-1)?.id;
      if (page.length < PAGE) return found;
    }
  }

  private async fits(client: Client): Promise<boolean> {
    return client.disabled || ((await this.obligations.bind(client)).held?.faults ?? []).length === 0;
  }
}
