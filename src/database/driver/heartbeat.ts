import { Logger } from '@nestjs/common';
import type { Connection } from 'mysql2';
import { Upkeep } from '../../common/index.js';
import type { DatabaseHost } from '../../config/index.js';
import { connectionTo, within } from './access.js';
import type { Hosts } from './hosts.js';
import { readServerState } from './server-state.js';

/** Milliseconds between two checks, and limit for each: a host that does not respond is left within three seconds. */
const INTERVAL = 1000;

/** Checks every second whether the host in use can serve, so that a frozen or disconnected node is left at once. */
export class Heartbeat {
  private readonly upkeep: Upkeep;
  private link: { readonly host: DatabaseHost; readonly connection: Connection } | undefined;

  constructor(private readonly hosts: Hosts) {
    this.upkeep = new Upkeep((signal) => this.beat(signal), {
      task: 'Checking the database host',
      every: INTERVAL,
      logger: new Logger('Database'),
    });
    this.upkeep.start();
  }

  stop(): void {
    void this.upkeep.stop();
    this.disconnect();
  }

  private async beat(signal: AbortSignal): Promise<void> {
    const host = this.hosts.current;
    try {
      const { fault } = await within(INTERVAL, readServerState(this.connectionOf(host)));
      if (fault === null) return;
    } catch {
      this.disconnect();
    }
    // If no host can serve, the next beat searches again.
    if (!signal.aborted) await this.hosts.find(host);
  }

  private connectionOf(host: DatabaseHost): Connection {
    if (this.link?.host === host) return this.link.connection;
    this.disconnect();
    this.link = { host, connection: connectionTo(host, this.hosts.access, INTERVAL) };
    return this.link.connection;
  }

  private disconnect(): void {
    this.link?.connection.destroy();
    this.link = undefined;
  }
}
